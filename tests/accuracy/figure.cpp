#include "tests/accuracy/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tests/accuracy/printed_number.h"

namespace assay::accuracy {
namespace {

// Capped at 12: further digits change with the compiler, and the report should not.
std::string CorrectDigits(double got, double expected) {
  constexpr double kCap = 12;
  const double error =
      expected == 0 ? std::abs(got) : std::abs(got - expected) / std::abs(expected);
  const double digits = error > 0 ? std::clamp(-std::log10(error), 0.0, kCap) : kCap;
  return digits == kCap ? "12+" : fmt::format("{:.0f}", std::floor(digits));
}

std::string KindName(Kind kind) { return kind == Kind::kPublished ? "published" : "computed"; }

}  // namespace

void Report::Row(std::string_view row, std::string_view source, Kind kind) {
  row_ = row;
  source_ = source;
  kind_ = kind;
}

void Report::Add(std::string_view what, std::string_view expected, const stats::Answer<double>& got,
                 double tolerance) {
  Figure figure{row_, std::string(what), std::string(expected), "", "0", source_, kind_, false};
  if (got.ok()) {
    const double value = Value(expected);
    figure.got = fmt::format("{:.10g}", *got);
    figure.digits = CorrectDigits(*got, value);
    // A figure that ends exactly half-way may have been rounded either way.
    figure.agrees = std::abs(*got - value) <= tolerance * (1 + 1e-6);
  } else {
    figure.got = Name(got.reason());
  }
  figures_.push_back(std::move(figure));
}

void Report::Digits(std::string_view what, std::string_view expected,
                    const stats::Answer<double>& got) {
  Add(what, expected, got, HalfLastPlace(expected));
}

void Report::Digits(std::string_view what, const std::vector<std::string>& expected,
                    const std::vector<double>& got) {
  for (size_t i = 0; i < expected.size(); ++i) {
    const stats::Answer<double> answer =
        i < got.size() ? stats::Answer<double>(got[i])
                       : stats::Answer<double>(stats::Unanswered::kShapeMismatch);
    Digits(fmt::format("{} [{}]", what, i + 1), expected[i], answer);
  }
}

void Report::Relative(std::string_view what, std::string_view expected,
                      const stats::Answer<double>& got, double tolerance) {
  const double value = Value(expected);
  Add(what, expected, got, tolerance * (value == 0 ? 1 : std::abs(value)));
}

void Report::Text(std::string_view what, std::string_view expected, std::string_view got) {
  figures_.push_back({row_, std::string(what), std::string(expected), std::string(got), "-",
                      source_, kind_, expected == got});
}

void Report::Differs(std::string_view row, std::string_view what, std::string_view why) {
  differences_.push_back({std::string(row), std::string(what), std::string(why)});
}

void Report::Uncovered(std::string_view row, std::string_view what, std::string_view why) {
  uncovered_.push_back({std::string(row), std::string(what), std::string(why)});
}

std::string Report::ToMarkdown() const {
  const auto agreeing = std::count_if(figures_.begin(), figures_.end(),
                                      [](const Figure& figure) { return figure.agrees; });
  std::string text = fmt::format("{} of {} figures agree.\n\n", agreeing, figures_.size());
  text +=
      "| row | figure | expected | got | correct digits | kind | source | agrees |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const Figure& f : figures_) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", f.row, f.what, f.expected,
                        f.got, f.digits, KindName(f.kind), f.source, f.agrees ? "yes" : "**no**");
  }
  const auto list = [&text](std::string_view title, const std::vector<Remark>& remarks) {
    text += fmt::format("\n### {}\n\n| row | what | why |\n|---|---|---|\n", title);
    for (const Remark& r : remarks) text += fmt::format("| {} | {} | {} |\n", r.row, r.what, r.why);
  };
  list("Published figures that are themselves off", differences_);
  list("Rows not answered here", uncovered_);
  return text;
}

}  // namespace assay::accuracy

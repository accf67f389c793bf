#include "tests/accuracy/differential/reference.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace assay::accuracy {
namespace {

std::string Printed(const stats::Numbers& numbers) {
  if (numbers.empty()) return "no answer";
  std::string text;
  for (const double number : numbers) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%s%.17g", text.empty() ? "" : " ", number);
    text += digits;
  }
  return text;
}

bool Agrees(double ours, double peers, const Tolerance& tolerance) {
  constexpr double kUnderflow = 1e-300;
  if (ours == peers) return true;
  if (ours >= 0 && ours <= kUnderflow && peers >= 0 && peers <= kUnderflow) return true;
  return std::abs(ours - peers) <= tolerance.relative * std::abs(peers) + tolerance.absolute;
}

}  // namespace

std::vector<Case> ReadCases(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Case> cases;
  size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.starts_with('#')) continue;
    const size_t first = line.find('\t');
    const size_t second = line.find('\t', first + 1);
    if (second == std::string::npos) return {};
    Case one{number,
             line.substr(0, first),
             Json::parse(line.substr(first + 1, second - first - 1), nullptr, false),
             {}};
    if (one.arguments.is_discarded()) return {};
    std::istringstream values(line.substr(second + 1));
    for (std::string value; values >> value && value != "none";) {
      one.expected.push_back(std::strtod(value.c_str(), nullptr));
    }
    cases.push_back(std::move(one));
  }
  return cases;
}

std::optional<std::string> Disagreement(const Function& function, const Case& one) {
  const stats::Numbers ours = function.answer(one.arguments);
  std::string what;
  if (ours.size() != one.expected.size()) {
    what = "other numbers";
  } else {
    for (size_t i = 0; i < ours.size(); ++i) {
      if (Agrees(ours[i], one.expected[i], function.tolerance)) continue;
      what = "number " + std::to_string(i + 1) + " off by " +
             Printed({std::abs(ours[i] - one.expected[i])});
      break;
    }
  }
  if (what.empty()) return std::nullopt;
  return function.name + " " + one.arguments.dump() + ": " + what + "\n  here: " + Printed(ours) +
         "\n  " + function.peer + ": " + Printed(one.expected);
}

}  // namespace assay::accuracy

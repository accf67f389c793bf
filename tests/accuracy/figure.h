// One published figure, what the library answers, and how many digits agree.
//
// Correct digits are NIST's log relative error, -log10(|got - expected| / |expected|): for a
// figure published with six digits at most six can be right, and about six is full marks. The
// criterion of a row is stated with it: all the digits that were published, or a relative
// error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/stats/answer.h"

namespace assay::accuracy {

enum class Kind { kPublished, kComputed };

struct Figure {
  std::string row;  // Of EXPECTED.md.
  std::string what;
  std::string expected;  // As published: its digits are the criterion.
  std::string got;
  std::string digits;  // Correct ones.
  std::string source;
  Kind kind = Kind::kComputed;
  bool agrees = false;
};

// A published figure that contradicts its own row, or a row that is not answered here.
struct Remark {
  std::string row;
  std::string what;
  std::string why;
};

// Collects figures of one row after the other.
class Report {
 public:
  // Figures added from now on belong to this row.
  void Row(std::string_view row, std::string_view source, Kind kind);

  // All digits of `expected` must agree: within half a unit of its last place.
  void Digits(std::string_view what, std::string_view expected, const stats::Answer<double>& got);
  // Several figures of one kind, in their order.
  void Digits(std::string_view what, const std::vector<std::string>& expected,
              const std::vector<double>& got);
  // A relative error is allowed.
  void Relative(std::string_view what, std::string_view expected, const stats::Answer<double>& got,
                double tolerance);
  // A word, a list, or the reason of an unanswered question.
  void Text(std::string_view what, std::string_view expected, std::string_view got);

  void Differs(std::string_view row, std::string_view what, std::string_view why);
  void Uncovered(std::string_view row, std::string_view what, std::string_view why);

  const std::vector<Figure>& figures() const { return figures_; }
  const std::vector<Remark>& differences() const { return differences_; }
  const std::vector<Remark>& uncovered() const { return uncovered_; }
  // The section of docs/ACCURACY.md.
  std::string ToMarkdown() const;

 private:
  void Add(std::string_view what, std::string_view expected, const stats::Answer<double>& got,
           double tolerance);

  std::string row_;
  std::string source_;
  Kind kind_ = Kind::kComputed;
  std::vector<Figure> figures_;
  std::vector<Remark> differences_;
  std::vector<Remark> uncovered_;
};

}  // namespace assay::accuracy

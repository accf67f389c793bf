// What a benchmark measured: as a table for people and as JSON for comparing runs. A benchmark that
// measured is a success whatever it found; tests/bench/run lists the goals that were missed.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace assay::bench {

// One line of the table.
struct Figure {
  std::string id;  // "B2"; empty for a line that only explains another.
  std::string what;
  double value = 0;
  std::string unit;
  std::optional<double> goal = {};  // At least this much, unless `at_most`.
  bool at_most = false;

  bool IsReached() const { return !goal || (at_most ? value <= *goal : value >= *goal); }
};

class Report {
 public:
  explicit Report(std::string benchmark) : benchmark_(std::move(benchmark)) {}

  void Add(Figure figure) { figures_.push_back(std::move(figure)); }
  void Note(std::string note) { notes_.push_back(std::move(note)); }

  std::string Table() const;
  std::string Json() const;
  // The table on standard output, and the JSON into a file unless its name is empty.
  void Publish(const std::string& json_file) const;

 private:
  const std::string benchmark_;
  std::vector<Figure> figures_;
  std::vector<std::string> notes_;
};

}  // namespace assay::bench

// What bench_ingest measured: as a table for people and as JSON for comparing runs.
#pragma once

#include <optional>
#include <string>
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
  void Add(Figure figure) { figures_.push_back(std::move(figure)); }
  void Note(std::string note) { notes_.push_back(std::move(note)); }

  std::string Table() const;
  std::string Json() const;

 private:
  std::vector<Figure> figures_;
  std::vector<std::string> notes_;
};

}  // namespace assay::bench

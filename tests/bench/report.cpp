#include "tests/bench/report.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

namespace assay::bench {
namespace {

std::string Goal(const Figure& figure) {
  if (!figure.goal) return "";
  return fmt::format("{} {:.4g}{}", figure.at_most ? "<=" : ">=", *figure.goal,
                     figure.IsReached() ? "" : "  missed");
}

}  // namespace

std::string Report::Table() const {
  std::string table =
      fmt::format("{:4} {:62} {:>12} {:14} {}\n", "", "figure", "value", "unit", "goal");
  for (const Figure& figure : figures_) {
    table += fmt::format("{:4} {:62} {:>12.4g} {:14} {}\n", figure.id, figure.what, figure.value,
                         figure.unit, Goal(figure));
  }
  for (const std::string& note : notes_) table += "note: " + note + "\n";
  return table;
}

std::string Report::Json() const {
  nlohmann::json figures = nlohmann::json::array();
  for (const Figure& figure : figures_) {
    nlohmann::json entry = {
        {"id", figure.id}, {"what", figure.what}, {"value", figure.value}, {"unit", figure.unit}};
    if (figure.goal) {
      entry["goal"] = *figure.goal;
      entry["reached"] = figure.IsReached();
    }
    figures.push_back(std::move(entry));
  }
  return nlohmann::json{{"benchmark", benchmark_}, {"figures", figures}, {"notes", notes_}}.dump(
             2) +
         "\n";
}

void Report::Publish(const std::string& json_file) const {
  std::fputs(Table().c_str(), stdout);
  if (!json_file.empty()) std::ofstream(json_file) << Json();
}

}  // namespace assay::bench

// A question as it was asked: assay.query.v1.MetricQuery without protobuf. Nothing is checked.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "query/sql/selection.h"

namespace assay::query {

struct FilterRequest {
  std::string dimension;
  std::vector<std::string> values;
  std::string field = {};  // What it is called in the caller's message; empty: "where[i]".
};

struct MetricRequest {
  std::string field = {};  // Stands before the names of fields in errors: "queries[0].".
  std::string name = {};
  std::vector<std::string> metrics = {};
  std::vector<std::string> by = {};
  std::vector<FilterRequest> where = {};
  std::string from = {};
  std::string to = {};
  sql::Step every = sql::Step::kNone;
  std::string time_zone = {};
  std::vector<std::pair<std::string, std::string>> parameters = {};
  uint32_t row_limit = 0;
};

}  // namespace assay::query

// What `assayctl query` asks, made of what was written on the command line. Pure.
#pragma once

#include <string>
#include <vector>

#include "assay/query/v1/metric.pb.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

struct QueryOptions {
  std::vector<std::string> metrics = {};
  std::vector<std::string> by = {};          // Each "region" or "region,business".
  std::vector<std::string> where = {};       // Each "unit=north,south".
  std::vector<std::string> parameters = {};  // Each "threshold_s=30".
  std::string from = {}, to = {}, every = {}, time_zone = {};
  uint32_t row_limit = 0;
};

// One question for each family, since a question's metrics are of one family. kInvalidArgument
// lists what is not written as it must be; what the words mean the server checks.
StatusOr<query::v1::QueryRequest> MakeQueryRequest(const QueryOptions& options, WallTime now);

// A server's word about such a question, with the options it was written with instead of the fields
// of the request: "--to: ..." for "queries[0].to: ...".
Status InOptions(const Status& status);

}  // namespace assay::assayctl

// FigureStore: the port through which figures are read.
#pragma once

#include <chrono>
#include <stop_token>
#include <vector>

#include "query/server/engine/answer.h"
#include "query/sql/plan.h"
#include "services/runtime/base/status.h"

namespace assay::query {

// How long and for whom a statement may run.
struct ReadControl {
  std::stop_token cancel = {};           // Requested when nobody waits for the answer any more.
  std::chrono::milliseconds timeout{0};  // 0: the store's own limit.
};

class FigureStore {
 public:
  virtual ~FigureStore() = default;

  // All rows of a statement. kUnavailable: the store is away; kResourceExhausted and
  // kDeadlineExceeded: the statement was more than the store's limits allow.
  virtual StatusOr<std::vector<StoreRow>> Read(const sql::FamilyStatement& statement,
                                               const ReadControl& control) = 0;
};

}  // namespace assay::query

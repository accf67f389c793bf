// FigureStore: the port through which figures are read.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <vector>

#include "query/server/engine/answer.h"
#include "query/server/engine/memory_budget.h"
#include "query/sql/plan.h"
#include "services/runtime/base/status.h"

namespace assay::query {

// How long and for whom a statement may run.
struct ReadControl {
  std::stop_token cancel = {};           // Requested when nobody waits for the answer any more.
  std::chrono::milliseconds timeout{0};  // 0: the store's own limit.
  // What the request may use is charged here before it is used; null: nowhere.
  MemoryBudget::Charge* memory = nullptr;
};

// Shared with whoever remembers them: rows are never copied.
using StoreRows = std::shared_ptr<const std::vector<StoreRow>>;

// Memory of a row with so many keys, each of about `key_bytes`, sums and squares.
size_t RowBytes(size_t keys, size_t key_bytes, size_t sums, size_t squares);
size_t BytesOf(const std::vector<StoreRow>& rows);

class FigureStore {
 public:
  virtual ~FigureStore() = default;

  // All rows of a statement, never null. kUnavailable: the store is away; kResourceExhausted and
  // kDeadlineExceeded: the statement was more than the store's limits allow.
  virtual StatusOr<StoreRows> Read(const sql::FamilyStatement& statement,
                                   const ReadControl& control) = 0;
};

}  // namespace assay::query

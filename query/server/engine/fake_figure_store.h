// FakeFigureStore: gives prepared rows and remembers the statements, for tests.
#pragma once

#include <deque>
#include <vector>

#include "query/server/engine/figure_store.h"

namespace assay::query {

class FakeFigureStore final : public FigureStore {
 public:
  // The next statement gets this; without any, none.
  void Answer(StatusOr<std::vector<StoreRow>> rows) { prepared_.push_back(std::move(rows)); }

  StatusOr<StoreRows> Read(const sql::FamilyStatement& statement, const ReadControl&) override {
    statements_.push_back(statement);
    if (prepared_.empty()) return std::make_shared<const std::vector<StoreRow>>();
    StatusOr<std::vector<StoreRow>> rows = std::move(prepared_.front());
    prepared_.pop_front();
    if (!rows.ok()) return rows.status();
    return std::make_shared<const std::vector<StoreRow>>(std::move(rows).value());
  }

  const std::vector<sql::FamilyStatement>& statements() const { return statements_; }

 private:
  std::deque<StatusOr<std::vector<StoreRow>>> prepared_;
  std::vector<sql::FamilyStatement> statements_;
};

// A row of the ledger part.
inline StoreRow LedgerRow(const std::string& log_id, int64_t partition, int64_t offset_max) {
  return {.part = sql::kLedgerPart,
          .keys = {log_id},
          .sums = {partition, offset_max, 1'000, offset_max + 1}};
}

}  // namespace assay::query

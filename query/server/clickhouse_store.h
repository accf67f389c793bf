// ClickHouseFigureStore: reads figures from ClickHouse or assay-warehouse.
//
// Every statement runs read-only and within limits on rows, memory and time. The query condition
// cache is off: it has been seen to give wrong rows. Needs ClickHouse 25.6 or newer, whose
// statements can see one state of a table in all their parts.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "query/server/engine/figure_store.h"
#include "services/runtime/clickhouse/client.h"

namespace assay::query {

struct StatementLimits {
  uint64_t rows_max = 200'000'000;  // Read by one statement, of roll-ups and facts together.
  uint64_t bytes_max = 2ull << 30;  // Of memory one statement may use.
  std::chrono::milliseconds time_max{30'000};
};

// The settings every statement is sent with.
clickhouse::Settings ReadOnlySettings(const StatementLimits& limits);

// The options of a call that runs at most as long as `control` allows.
clickhouse::CallOptions CallOptionsOf(const ReadControl& control);

class ClickHouseFigureStore final : public FigureStore {
 public:
  // `more` is sent with every statement, after the settings above.
  ClickHouseFigureStore(clickhouse::Client& client, const StatementLimits& limits,
                        clickhouse::Settings more = {});

  StatusOr<StoreRows> Read(const sql::FamilyStatement& statement,
                           const ReadControl& control) override;

 private:
  clickhouse::Client& client_;
  clickhouse::Settings settings_;
};

}  // namespace assay::query

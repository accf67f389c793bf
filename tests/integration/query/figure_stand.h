// FigureStand: a warehouse with the real tables and a query engine on it.
//
// Rows are written straight into the tables, as the sink would: the road from an event to its row
// has tests of its own. Questions go the whole way from request to figure, by ClickHouse.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "query/server/clickhouse_store.h"
#include "query/server/engine/query_engine.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/warehouse_fixture.h"

namespace assay::testing {

// What the columns of a call say. Times are milliseconds.
struct CallRow {
  std::string unit = "n1";
  int64_t counted_at = 0;  // Since 1970 UTC; 0: the UTC midnight of the business date.
  int32_t business_date = 0;
  int64_t ingested_at = 0;
  std::string status = "ok";
  int8_t sign = 1;
  std::string direction = "inbound";
  std::string line = {};
  std::string business = {};
  std::string skill = {};
  std::string outcome = "answered";
  uint32_t queue_ms = 0;
  uint32_t talk_ms = 0;
  uint32_t handle_ms = 0;
};

struct SurveyRow {
  std::string unit = "n1";
  int64_t counted_at = 0;
  int32_t business_date = 0;
  int64_t ingested_at = 0;
  std::string status = "ok";
  int8_t sign = 1;
  std::string method = "keypress";
  std::string questionnaire = "visit";
  uint32_t version = 1;
  std::vector<uint8_t> answered = {};
  std::vector<uint32_t> score_micro = {};
  std::vector<uint8_t> favourable = {};
};

// All tables in their final form, in the test's own database.
Status CreateTables(clickhouse::Client& client);

class FigureStand : public WarehouseFixture {
 protected:
  void SetUp() override;

  // One insert each, so one part. Rows go round eight partitions of log "1".
  void Insert(const std::vector<CallRow>& rows);
  void Insert(const std::vector<SurveyRow>& rows);

  // Another directory's state than TestOrganisation(), from YAML documents; queries see it from
  // then on.
  void UseOrganisation(std::string_view documents);
  const directory::Snapshot& organisation() const { return *snapshot_; }
  std::shared_ptr<const directory::Snapshot> organisation_pointer() const { return snapshot_; }

  query::FigureStore& store() { return *store_; }
  query::QueryEngine& engine() { return *engine_; }
  const FakeClock& clock() const { return clock_; }

  // An engine of other options on the same store.
  query::QueryEngine EngineWith(query::EngineOptions options);

  // The answer to one question of somebody who may see everything; a failure fails the test.
  query::Answer Ask(const query::MetricRequest& request);
  // The only figure of the only row.
  metrics::Figure AskOne(const query::MetricRequest& request);

 private:
  FakeClock clock_;
  uint64_t rows_ = 0;
  std::shared_ptr<const directory::Snapshot> snapshot_;
  std::unique_ptr<query::ClickHouseFigureStore> store_;
  std::unique_ptr<query::QueryEngine> engine_;
};

}  // namespace assay::testing

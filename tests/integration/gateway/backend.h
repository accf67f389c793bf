// Backend: what a gateway needs around it: a real broker with the topics, a real warehouse with
// the tables, and reference data.
//
// Sources "call/..." carry calls and "survey/..." survey responses of the directory's example
// organisation (services/directory/example_records.h), so every test takes a source of its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "assay/event/v1/record.pb.h"
#include "services/runtime/base/status.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/kafka_broker.h"
#include "services/runtime/testing/temporary_folder.h"
#include "services/runtime/testing/warehouse_fixture.h"

namespace assay::testing {

// One record of a family's topic.
struct LoggedRecord {
  event::v1::Record record;
  std::string value;        // Its bytes.
  std::string traceparent;  // Empty where it has none.
};

class Backend {
 public:
  // Returns once all of it answers and is filled (about 8 s).
  static StatusOr<std::unique_ptr<Backend>> Start();

  KafkaBroker& broker() { return *broker_; }
  WarehouseServer& warehouse() { return *warehouse_; }
  clickhouse::ClientOptions clickhouse_options() const;
  std::vector<std::string> arguments() const;  // For any of our processes.

  // Runs the sink until `rows` are stored in a table, and stops it.
  Status StoreUntil(const std::string& table, uint64_t rows);
  StatusOr<uint64_t> RowsStored(const std::string& table);

  // What the log holds of a source, in order.
  StatusOr<std::vector<LoggedRecord>> Logged(const std::string& source_id,
                                             const std::string& topic = "assay.call.v1");
  // Their sequences.
  StatusOr<std::vector<uint64_t>> LoggedSequences(const std::string& source_id);

 private:
  Backend() = default;
  Status Migrate();
  Status WriteReference();

  TemporaryFolder folder_;
  int runs_ = 0;
  std::unique_ptr<KafkaBroker> broker_;
  std::unique_ptr<WarehouseServer> warehouse_;
};

// The backend of this test binary, for tests that break none of it; started at first use.
Backend& SharedBackend();

// "call/<test>.<random>": a source no other test uses.
std::string UniqueSource(const std::string& family = "call");

}  // namespace assay::testing

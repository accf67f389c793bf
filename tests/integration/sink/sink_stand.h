// SinkStand: the real sink between a real broker and a real warehouse.
//
// Broker and warehouse live as long as the test binary; every test gets a database of its own and
// topics made anew. The sink is started by the test, because how it starts and dies is the matter.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/runtime/clickhouse/client.h"
#include "services/runtime/kafka/admin.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/kafka_broker.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"
#include "services/runtime/testing/warehouse_fixture.h"
#include "tests/integration/sink/log_writer.h"
#include "tests/integration/sink/stored_rows.h"

namespace assay::testing {

inline constexpr char kCallTopic[] = "assay.call.v1";
inline constexpr char kSurveyTopic[] = "assay.survey.v1";

class SinkStand : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // True when what is in the topics may stay for the next test; its store is empty anyway.
  virtual bool keeps_topics() const { return false; }

  // Runs assay-sink migrate to its end and returns how it ended.
  struct Migrated {
    Ending ending;
    std::string log;
  };
  Migrated Migrate(const std::vector<std::string>& arguments = {});

  // Starts assay-sink run. Whatever ran before must have ended.
  void StartSink(const std::vector<std::string>& arguments = {});
  ChildProcess& sink() { return *sink_; }
  int monitoring_port() const { return metrics_port_; }
  // One value of the sink's /metrics by its name and labels; nothing when it has none such.
  std::optional<double> SinkMetric(const std::string& name) const {
    return MetricAt(metrics_port_, name);
  }

  int sink_monitoring_port() const { return metrics_port_; }

  // Another sink beside it.
  void StartSecondSink(const std::vector<std::string>& arguments = {});
  ChildProcess& second_sink() { return *second_sink_; }
  std::optional<double> SecondSinkMetric(const std::string& name) const {
    return MetricAt(second_metrics_port_, name);
  }
  // For files of the test.
  const TemporaryFolder& folder() const { return folder_; }

  KafkaBroker& broker();
  WarehouseServer& warehouse();
  kafka::Admin& admin() { return *admin_; }
  clickhouse::Client& client() { return *client_; }
  LogWriter& calls() { return *calls_; }
  LogWriter& surveys() { return *surveys_; }
  const std::string& database() const { return database_; }
  std::string migrations_folder() const;

  ::testing::AssertionResult EventuallyStored(
      uint64_t rows, const std::string& table = "call",
      std::chrono::seconds patience = std::chrono::seconds(60));

 private:
  std::vector<std::string> CommonArguments() const;
  static std::optional<double> MetricAt(int port, const std::string& name);
  StatusOr<std::unique_ptr<ChildProcess>> Launch(int metrics_port, const std::string& command,
                                                 const std::vector<std::string>& arguments);
  void RecreateTopics();

  TemporaryFolder folder_;
  std::string database_;
  int metrics_port_ = 0;
  int second_metrics_port_ = 0;
  int runs_ = 0;
  std::unique_ptr<kafka::Admin> admin_;
  std::unique_ptr<clickhouse::Client> client_;
  std::unique_ptr<LogWriter> calls_;
  std::unique_ptr<LogWriter> surveys_;
  std::unique_ptr<ChildProcess> sink_;
  std::unique_ptr<ChildProcess> second_sink_;
};

}  // namespace assay::testing

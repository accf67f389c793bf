#include "tests/integration/sink/sink_stand.h"

#include <httplib.h>

#include <random>

#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/free_port.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

// Both are started by the first test and stopped with the binary.
class SharedStores final : public ::testing::Environment {
 public:
  static KafkaBroker* Broker() {
    if (broker_ == nullptr) {
      auto started = KafkaBroker::Start();
      EXPECT_OK(started);
      if (started.ok()) broker_ = *std::move(started);
    }
    return broker_.get();
  }
  static WarehouseServer* Store() {
    if (warehouse_ == nullptr) {
      auto started = WarehouseServer::Start();
      EXPECT_OK(started);
      if (started.ok()) warehouse_ = *std::move(started);
    }
    return warehouse_.get();
  }
  void TearDown() override {
    broker_.reset();
    warehouse_.reset();
  }

 private:
  inline static std::unique_ptr<KafkaBroker> broker_;
  inline static std::unique_ptr<WarehouseServer> warehouse_;
};

[[maybe_unused]] const auto* const kSharedStores =
    ::testing::AddGlobalTestEnvironment(new SharedStores);

}  // namespace

KafkaBroker& SinkStand::broker() { return *SharedStores::Broker(); }
WarehouseServer& SinkStand::warehouse() { return *SharedStores::Store(); }

void SinkStand::SetUp() {
  ASSERT_NE(SharedStores::Broker(), nullptr);
  ASSERT_NE(SharedStores::Store(), nullptr);
  database_ = fmt::format("test_{:08x}", std::random_device()());
  metrics_port_ = FreePort();
  second_metrics_port_ = FreePort();
  ASSERT_OK_AND_ASSIGN(admin_, kafka::Admin::Create(broker().client_options()));
  client_ = std::make_unique<clickhouse::Client>(warehouse().client_options(database_));
  if (!keeps_topics()) RecreateTopics();
  const Migrated migrated = Migrate();
  ASSERT_EQ(migrated.ending, Ending{}) << migrated.log;
  ASSERT_OK_AND_ASSIGN(calls_, LogWriter::Create(broker().client_options(), kCallTopic));
  ASSERT_OK_AND_ASSIGN(surveys_, LogWriter::Create(broker().client_options(), kSurveyTopic));
}

void SinkStand::TearDown() {
  sink_.reset();
  second_sink_.reset();
  if (client_ == nullptr) return;
  EXPECT_OK(client_->Execute("DROP DATABASE IF EXISTS " + database_));
}

// Deletion ends after the answer, so both halves are waited for.
void SinkStand::RecreateTopics() {
  for (const char* topic : {kCallTopic, kSurveyTopic}) {
    const auto is_gone = [&] {
      (void)admin_->DeleteTopic(topic);
      return admin_->DescribeTopic(topic).status().code() == StatusCode::kNotFound;
    };
    ASSERT_TRUE(Eventually(is_gone, 30s)) << topic;
  }
}

std::string SinkStand::migrations_folder() const {
  return SourceFolder() / "deploy/clickhouse/migrations";
}

std::vector<std::string> SinkStand::CommonArguments() const {
  return {"--sink.install_root=" + SourceFolder().string(),
          "--kafka.brokers=" + SharedStores::Broker()->address(),
          "--clickhouse.database=" + database_};
}

StatusOr<std::unique_ptr<ChildProcess>> SinkStand::Launch(
    int metrics_port, const std::string& command, const std::vector<std::string>& arguments) {
  const WarehouseServer& store = *SharedStores::Store();
  std::vector<std::string> all =
      command == "migrate" ? store.migration_flags() : store.client_flags();
  const std::vector<std::string> common = CommonArguments();
  all.insert(all.end(), common.begin(), common.end());
  all.push_back(fmt::format("--sink.metrics_listen=127.0.0.1:{}", metrics_port));
  all.insert(all.end(), arguments.begin(), arguments.end());
  all.push_back(command);
  return ChildProcess::Start({.program = BuiltProgram("assay-sink"),
                              .arguments = all,
                              .environment = {{"ASSAY_SINK_ADMIN_LISTEN", "127.0.0.1:0"}},
                              .log = folder_.path() / fmt::format("{}-{}.log", command, ++runs_)});
}

SinkStand::Migrated SinkStand::Migrate(const std::vector<std::string>& arguments) {
  const auto child = Launch(metrics_port_, "migrate", arguments);
  EXPECT_OK(child);
  if (!child.ok()) return {};
  const auto ending = (*child)->Wait(120s);
  EXPECT_OK(ending);
  return {ending.value_or(Ending{}), (*child)->log()};
}

void SinkStand::StartSink(const std::vector<std::string>& arguments) {
  sink_.reset();
  ASSERT_OK_AND_ASSIGN(sink_, Launch(metrics_port_, "run", arguments));
}

void SinkStand::StartSecondSink(const std::vector<std::string>& arguments) {
  second_sink_.reset();
  ASSERT_OK_AND_ASSIGN(second_sink_, Launch(second_metrics_port_, "run", arguments));
}

std::optional<double> SinkStand::MetricAt(int port, const std::string& name) {
  httplib::Client http("127.0.0.1", port);
  const auto response = http.Get("/metrics");
  if (!response || response->status != 200) return std::nullopt;
  const size_t at = response->body.find("\n" + name + " ");
  if (at == std::string::npos) return std::nullopt;
  return std::stod(response->body.substr(at + name.size() + 2));
}

::testing::AssertionResult SinkStand::EventuallyStored(uint64_t rows, const std::string& table,
                                                       std::chrono::seconds patience) {
  const auto result = Eventually([&] { return RowsStored(*client_, table) >= rows; }, patience);
  if (result) return result;
  std::string log = sink_ ? sink_->log() : "no sink";
  if (log.size() > 3000) log = log.substr(log.size() - 3000);
  return ::testing::AssertionFailure() << RowsStored(*client_, table) << " of " << rows
                                       << " rows are stored; the sink's log ends:\n"
                                       << log;
}

}  // namespace assay::testing

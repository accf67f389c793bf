#include "tests/integration/gateway/backend.h"

#include <gtest/gtest.h>

#include <random>

#include "services/directory/build.h"
#include "services/directory/example_records.h"
#include "services/directory/kafka_reference_log.h"
#include "services/runtime/kafka/consumer.h"
#include "services/runtime/kafka/producer.h"
#include "services/runtime/telemetry/trace.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

constexpr char kDatabase[] = "gateway_test";

class SharedBackendEnvironment final : public ::testing::Environment {
 public:
  static Backend& Get() {
    if (backend_ == nullptr) {
      auto started = Backend::Start();
      if (!started.ok()) {
        std::fprintf(stderr, "%s\n", started.status().ToString().c_str());
        std::abort();  // No test of this binary can run.
      }
      backend_ = *std::move(started);
    }
    return *backend_;
  }
  void TearDown() override { backend_.reset(); }

 private:
  inline static std::unique_ptr<Backend> backend_;
};

[[maybe_unused]] const auto* const kShared =
    ::testing::AddGlobalTestEnvironment(new SharedBackendEnvironment);

std::vector<reference::v1::ReferenceRecord> ReferenceRecords() {
  auto records = directory::Organisation();
  records.push_back(directory::QuestionnaireRecord("visit", 1));
  records.push_back(directory::SourceRecord("call/", "north", /*is_prefix=*/true));
  records.push_back(directory::SourceRecord("survey/", "group", /*is_prefix=*/true));
  records.back().mutable_source()->set_family(event::v1::FAMILY_SURVEY);
  return records;
}

}  // namespace

Backend& SharedBackend() { return SharedBackendEnvironment::Get(); }

std::string UniqueSource(const std::string& family) {
  const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
  return fmt::format("{}/{}.{:08x}", family, test->name(), std::random_device()());
}

StatusOr<std::unique_ptr<Backend>> Backend::Start() {
  std::unique_ptr<Backend> backend(new Backend);
  ASSIGN_OR_RETURN(backend->broker_, KafkaBroker::Start());
  ASSIGN_OR_RETURN(backend->warehouse_, WarehouseServer::Start());
  RETURN_IF_ERROR(backend->Migrate());
  RETURN_IF_ERROR(backend->WriteReference());
  return backend;
}

clickhouse::ClientOptions Backend::clickhouse_options() const {
  return warehouse_->client_options(kDatabase);
}

std::vector<std::string> Backend::arguments() const {
  std::vector<std::string> all = warehouse_->client_flags();
  all.push_back("--kafka.brokers=" + broker_->address());
  all.push_back("--clickhouse.database=" + std::string(kDatabase));
  return all;
}

Status Backend::Migrate() {
  std::vector<std::string> all = arguments();
  for (const std::string& flag : warehouse_->migration_flags()) all.push_back(flag);  // Win.
  all.push_back("--sink.install_root=" + SourceFolder().string());
  all.push_back("migrate");
  ASSIGN_OR_RETURN(const auto sink, ChildProcess::Start({.program = BuiltProgram("assay-sink"),
                                                         .arguments = all,
                                                         .log = folder_.path() / "migrate.log"}));
  ASSIGN_OR_RETURN(const Ending ending, sink->Wait(120s));
  if (ending == Ending{}) return OkStatus();
  return Internal("assay-sink migrate failed: {}", sink->log());
}

Status Backend::WriteReference() {
  ASSIGN_OR_RETURN(const auto producer,
                   kafka::Producer::Create(broker_->client_options(), {}, [](auto) {}));
  ASSIGN_OR_RETURN(const auto topic, producer->OpenTopic(directory::kReferenceTopic));
  for (const auto& record : ReferenceRecords()) {
    const std::string key = directory::KeyOf(record);
    const std::string value = record.SerializeAsString();
    RETURN_IF_ERROR(producer->Produce({.topic = topic, .key = key, .value = value}));
  }
  return producer->Flush(30s);
}

Status Backend::StoreUntil(const std::string& table, uint64_t rows) {
  std::vector<std::string> all = arguments();
  all.push_back("--sink.install_root=" + SourceFolder().string());
  all.push_back("--sink.metrics_listen=127.0.0.1:0");
  all.push_back("--sink.admin.listen=127.0.0.1:0");
  all.push_back("run");
  ASSIGN_OR_RETURN(const auto sink,
                   ChildProcess::Start({.program = BuiltProgram("assay-sink"),
                                        .arguments = all,
                                        .log = folder_.path() / fmt::format("{}.log", ++runs_)}));
  const bool stored = bool(Eventually(
      [&] {
        const auto count = RowsStored(table);
        return count.ok() && *count >= rows;
      },
      60s));
  RETURN_IF_ERROR(sink->Stop(30s).status());
  if (stored) return OkStatus();
  return DeadlineExceeded("the sink did not store {} rows: {}", rows, sink->log());
}

StatusOr<uint64_t> Backend::RowsStored(const std::string& table) {
  clickhouse::Client client(clickhouse_options());
  ASSIGN_OR_RETURN(const auto block, client.Query("SELECT count() AS rows FROM " + table));
  ASSIGN_OR_RETURN(const auto* rows, block.Get<clickhouse::UInt64Column>("rows"));
  return (*rows)[0];
}

StatusOr<std::vector<LoggedRecord>> Backend::Logged(const std::string& source_id,
                                                    const std::string& topic) {
  ASSIGN_OR_RETURN(const auto consumer,
                   kafka::Consumer::Create(broker_->client_options(), {.group = "test"}));
  ASSIGN_OR_RETURN(const auto admin, kafka::Admin::Create(broker_->client_options()));
  ASSIGN_OR_RETURN(const auto description, admin->DescribeTopic(topic));
  const kafka::TopicPartition partition{topic,
                                        kafka::PartitionFor(source_id, description.partitions)};
  ASSIGN_OR_RETURN(const auto range, consumer->QueryOffsets(partition, 10s));
  const kafka::Position begin{partition, range.first};
  RETURN_IF_ERROR(consumer->Assign({&begin, 1}));
  std::vector<LoggedRecord> logged;
  int64_t next = range.first;
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (next < range.end) {
    if (std::chrono::steady_clock::now() > deadline) return DeadlineExceeded("read {}", topic);
    ASSIGN_OR_RETURN(const auto batch, consumer->Poll(10'000, 100ms));
    for (const kafka::Message& message : batch.messages()) {
      next = message.offset + 1;
      if (message.key != source_id) continue;
      LoggedRecord entry{.record = {}, .value = std::string(message.value), .traceparent = {}};
      if (!entry.record.ParseFromString(entry.value)) return DataLoss("not a record");
      entry.traceparent = message.FindHeader(telemetry::kTraceParent).value_or("");
      logged.push_back(std::move(entry));
    }
  }
  return logged;
}

StatusOr<std::vector<uint64_t>> Backend::LoggedSequences(const std::string& source_id) {
  ASSIGN_OR_RETURN(const auto logged, Logged(source_id));
  std::vector<uint64_t> sequences;
  for (const LoggedRecord& entry : logged) sequences.push_back(entry.record.sequence());
  return sequences;
}

}  // namespace assay::testing

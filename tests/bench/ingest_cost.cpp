// What exactly once costs: the sink beside the same way without ledger, source filter and roll-ups.
//
// Same log, same decoder, same batches, same client, same kind of insert; but rows go into a table
// without projections, nothing is looked up, nothing is compared, and after a crash nobody would
// know where to go on.
#include <chrono>
#include <future>
#include <memory>
#include <vector>

#include "ingest/sink/batch.h"
#include "ingest/sink/kafka_log.h"
#include "ingest/sink/record_decoder.h"
#include "services/runtime/clickhouse/native.h"
#include "tests/bench/ingest_figures.h"

namespace assay::bench {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

// The sink's own.
constexpr size_t kRowsDue = 5'000;
constexpr size_t kRowsMax = 100'000;
constexpr size_t kPollRecords = 10'000;
constexpr auto kPatience = 300s;

Status DropProjections(clickhouse::Client& client) {
  for (const char* name : {"ledger", "source", "interval", "day"}) {
    RETURN_IF_ERROR(client.Execute(fmt::format("ALTER TABLE call DROP PROJECTION {}", name)));
  }
  return OkStatus();
}

// Two batches: one is inserted while the other fills.
class BareSink {
 public:
  explicit BareSink(clickhouse::Client& client) : client_(client) {}

  Status Take(const sink::LogRecord& record) {
    filling_->Append(decoder_.Decode(record), record.value.size(), {});
    const bool is_free = !inserted_.valid() || inserted_.wait_for(0s) == std::future_status::ready;
    if (filling_->rows() < kRowsDue || (!is_free && filling_->rows() < kRowsMax)) return OkStatus();
    return Send();
  }
  Status Finish() {
    RETURN_IF_ERROR(Send());
    return inserted_.get();
  }

 private:
  Status Send() {
    if (inserted_.valid()) RETURN_IF_ERROR(inserted_.get());
    std::swap(filling_, sending_);
    filling_->Clear();
    inserted_ = std::async(std::launch::async, [this]() -> Status {
      if (sending_->empty()) return OkStatus();
      std::string bytes;
      RETURN_IF_ERROR(clickhouse::EncodeNative(sending_->block().block(), bytes));
      return client_.InsertNative("call " + sending_->block().ColumnList(), bytes,
                                  {.settings = {{"async_insert", "0"}}});
    });
    return OkStatus();
  }

  clickhouse::Client& client_;
  sink::RecordDecoder decoder_{sink::Family::kCall};
  std::unique_ptr<sink::Batch> filling_ = std::make_unique<sink::Batch>(sink::Family::kCall, "1");
  std::unique_ptr<sink::Batch> sending_ = std::make_unique<sink::Batch>(sink::Family::kCall, "1");
  std::future<Status> inserted_;
};

}  // namespace

StatusOr<double> MeasureWithoutExactlyOnce(IngestStand& stand, const Load& load, Report& report) {
  RETURN_IF_ERROR(stand.Migrate("bare"));
  const auto client = stand.ClientOf("bare");
  RETURN_IF_ERROR(DropProjections(*client));

  const auto began = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const auto log,
                   sink::KafkaLog::Create(stand.broker().client_options(), {}, "assay.call.v1"));
  std::vector<sink::LogPosition> positions;
  for (int32_t partition = 0; partition < kPartitions; ++partition)
    positions.push_back({partition, 0});
  RETURN_IF_ERROR(log->Start(positions));
  BareSink sink(*client);
  for (size_t taken = 0; taken < load.values.size();) {
    ASSIGN_OR_RETURN(const auto records, log->Poll(kPollRecords, 100ms));
    for (const sink::LogRecord& record : records) RETURN_IF_ERROR(sink.Take(record));
    taken += records.size();
    if (std::chrono::steady_clock::now() - began > kPatience) {
      return DeadlineExceeded("only {} records were read", taken);
    }
  }
  RETURN_IF_ERROR(sink.Finish());
  const Seconds took = std::chrono::steady_clock::now() - began;

  const double rate = static_cast<double>(load.values.size()) / took.count();
  report.Add({"", "sink without ledger, source filter and roll-ups", rate / 1e6, "M rows/s"});
  return rate;
}

}  // namespace assay::bench

#include "tests/integration/sink/log_writer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "ingest/sink/sample_records.h"
#include "services/runtime/telemetry/trace.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"

namespace assay::testing {

using namespace std::chrono_literals;

StatusOr<std::unique_ptr<LogWriter>> LogWriter::Create(const kafka::ClientOptions& client,
                                                       const std::string& topic) {
  std::unique_ptr<LogWriter> writer(new LogWriter);
  ASSIGN_OR_RETURN(
      writer->producer_,
      kafka::Producer::Create(client, {}, [](std::span<const kafka::DeliveryReport>) {}));
  ASSIGN_OR_RETURN(writer->topic_, writer->producer_->OpenTopic(topic));
  return writer;
}

void LogWriter::Write(int32_t partition, std::string_view source_id, std::string_view value,
                      std::string_view traceparent) {
  const kafka::Header header{telemetry::kTraceParent.data(), traceparent};
  const kafka::Record record{
      .topic = topic_,
      .partition = partition,
      .key = source_id,
      .value = value,
      .headers = traceparent.empty() ? std::span<const kafka::Header>() : std::span(&header, 1)};
  Status status;
  const auto accepted = [&] {
    status = producer_->Produce(record);
    return status.code() != StatusCode::kResourceExhausted;
  };
  EXPECT_TRUE(Eventually(accepted, 60s));
  EXPECT_OK(status);
  ++written_;
}

void LogWriter::WriteCalls(int32_t partition, std::string_view source_id, uint64_t first,
                           uint64_t last) {
  for (uint64_t sequence = first; sequence <= last; ++sequence) {
    Write(partition, source_id, sink::SampleCall(sequence));
  }
}

Status LogWriter::Flush() { return producer_->Flush(60s); }

}  // namespace assay::testing

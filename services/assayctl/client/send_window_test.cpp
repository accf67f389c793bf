#include "services/assayctl/client/send_window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using testing::StatusIs;

event::v1::Event EventOfSize(size_t bytes) {
  event::v1::Event event;
  event.set_customer_ref(std::string(bytes, 'x'));
  return event;
}

ingest::v1::Limits GatewayLimits(uint32_t batch_events_max, uint32_t message_bytes_max) {
  ingest::v1::Limits limits;
  limits.set_batch_events_max(batch_events_max);
  limits.set_message_bytes_max(message_bytes_max);
  return limits;
}

TEST(SendWindowTest, IsBoundedByEventsAndBytes) {
  SendWindow few({.events_max = 2, .bytes_max = 1'000'000});
  SendWindow small({.events_max = 100, .bytes_max = 200});
  few.Start(0);
  small.Start(0);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(few.HasRoom());
    EXPECT_TRUE(small.HasRoom());
    few.Add(EventOfSize(100));
    small.Add(EventOfSize(100));
  }

  EXPECT_FALSE(few.HasRoom());
  EXPECT_FALSE(small.HasRoom());
}

TEST(SendWindowTest, AnAckMakesRoom) {
  SendWindow window({.events_max = 1});
  window.Start(10);
  window.Add(EventOfSize(1));
  ingest::v1::Batch batch;
  ASSERT_TRUE(window.FillBatch(GatewayLimits(10, 1000), &batch));
  EXPECT_EQ(batch.first_sequence(), 11u);

  ASSERT_OK(window.Acknowledge(11));

  EXPECT_TRUE(window.empty());
  EXPECT_TRUE(window.HasRoom());
  EXPECT_EQ(window.acknowledged(), 11u);
}

TEST(SendWindowTest, BatchesKeepWithinTheMessageSize) {
  SendWindow window({});
  window.Start(0);
  for (int i = 0; i < 10; ++i) window.Add(EventOfSize(300));

  int events = 0;
  ingest::v1::Batch batch;
  while (window.FillBatch(GatewayLimits(100, 1000), &batch)) {
    ingest::v1::StreamRequest request;
    *request.mutable_batch() = batch;
    EXPECT_LE(request.ByteSizeLong(), 1000u);
    EXPECT_EQ(batch.first_sequence(), static_cast<uint64_t>(events) + 1);
    events += batch.events_size();
  }
  EXPECT_EQ(events, 10);
}

TEST(SendWindowTest, AnEventLargerThanAMessageGoesAlone) {
  SendWindow window({});
  window.Start(0);
  window.Add(EventOfSize(5000));
  window.Add(EventOfSize(1));

  ingest::v1::Batch batch;
  ASSERT_TRUE(window.FillBatch(GatewayLimits(100, 1000), &batch));
  EXPECT_EQ(batch.events_size(), 1);
}

TEST(SendWindowTest, AnAckForWhatWasNeverSentIsAnError) {
  SendWindow window({});
  window.Start(0);
  window.Add(EventOfSize(1));

  EXPECT_THAT(window.Acknowledge(1), StatusIs(StatusCode::kInternal));
}

TEST(SendWindowTest, ResumeSendsTheRestAgain) {
  SendWindow window({});
  window.Start(0);
  for (int i = 0; i < 5; ++i) window.Add(EventOfSize(1));
  ingest::v1::Batch batch;
  ASSERT_TRUE(window.FillBatch(GatewayLimits(4, 1000), &batch));
  ASSERT_OK(window.Acknowledge(1));

  ASSERT_OK(window.Resume(3));

  ASSERT_TRUE(window.FillBatch(GatewayLimits(4, 1000), &batch));
  EXPECT_EQ(batch.first_sequence(), 4u);
  EXPECT_EQ(batch.events_size(), 2);
  EXPECT_THAT(window.Resume(2), StatusIs(StatusCode::kDataLoss));
}

TEST(SendWindowTest, TakesAcksForWhatAnEarlierStreamSent) {
  SendWindow window({});
  window.Start(0);
  for (int i = 0; i < 5; ++i) window.Add(EventOfSize(1));
  ingest::v1::Batch batch;
  ASSERT_TRUE(window.FillBatch(GatewayLimits(5, 1000), &batch));
  ASSERT_OK(window.Resume(0));

  ASSERT_OK(window.Acknowledge(3));

  ASSERT_TRUE(window.FillBatch(GatewayLimits(5, 1000), &batch));
  EXPECT_EQ(batch.first_sequence(), 4u);
}

}  // namespace
}  // namespace assay::assayctl

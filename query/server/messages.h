// Messages: assay.query.v1 to and from the engine's own types.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include "assay/query/v1/call.pb.h"
#include "assay/query/v1/catalogue.pb.h"
#include "assay/query/v1/intake.pb.h"
#include "assay/query/v1/metric.pb.h"
#include "assay/query/v1/satisfaction.pb.h"
#include "query/metrics/dimension.h"
#include "query/metrics/metric.h"
#include "query/server/answer_buffer.h"
#include "query/server/engine/answer.h"
#include "query/server/engine/intake.h"
#include "query/server/engine/presets.h"
#include "query/server/engine/request.h"
#include "query/server/engine/stored_wait.h"
#include "query/server/engine/verifier.h"

namespace assay::query {

// `index` is the place among the queries of a request; errors name it.
StatusOr<MetricRequest> FromMessage(const v1::MetricQuery& query, int index);
// What the questions come after.
StatusOr<std::vector<AckedPosition>> AckedOf(const v1::QueryRequest& request);
StatusOr<CallCentreRequest> FromMessage(const v1::GetCallCentreRequest& request);
StatusOr<SatisfactionRequest> FromMessage(const v1::GetSatisfactionRequest& request);

// Writes each answer as the v1::MetricResult that stands in field `field_of(index)` of a response.
class ResultWriter final : public AnswerSink {
 public:
  ResultWriter(AnswerBuffer& bytes, std::function<int(size_t index)> field_of)
      : bytes_(bytes), field_of_(std::move(field_of)) {}

  Status Begin(const Answer& head) override;
  Status Add(AnswerRow row) override;
  Status End(const Answer& head) override;

 private:
  AnswerBuffer& bytes_;
  const std::function<int(size_t)> field_of_;
  size_t index_ = 0;
  v1::MetricResult row_;  // Used again for each row.
};

void ToMessage(const metrics::Metric& metric, v1::MetricDefinition& message);
void ToMessage(const metrics::Dimension& dimension, v1::DimensionDefinition& message);

void ToMessage(const IntakeReport& report, v1::GetIntakeResponse& message);
void ToMessage(const SourcePage& page, v1::ListSourceIntakeResponse& message);
void ToMessage(const Verification& verification, v1::VerifyResponse& message);

void SetTimestamp(WallTime moment, google::protobuf::Timestamp& message);

}  // namespace assay::query

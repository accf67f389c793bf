// Messages: assay.query.v1 to and from the engine's own types.
#pragma once

#include <cstddef>

#include "assay/query/v1/call.pb.h"
#include "assay/query/v1/catalogue.pb.h"
#include "assay/query/v1/intake.pb.h"
#include "assay/query/v1/metric.pb.h"
#include "assay/query/v1/satisfaction.pb.h"
#include "query/metrics/dimension.h"
#include "query/metrics/metric.h"
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

void ToMessage(const Answer& answer, v1::MetricResult& message);
void ToMessage(const metrics::Metric& metric, v1::MetricDefinition& message);
void ToMessage(const metrics::Dimension& dimension, v1::DimensionDefinition& message);

void ToMessage(const IntakeReport& report, v1::GetIntakeResponse& message);
void ToMessage(const SourcePage& page, v1::ListSourceIntakeResponse& message);
void ToMessage(const Verification& verification, v1::VerifyResponse& message);

void SetTimestamp(WallTime moment, google::protobuf::Timestamp& message);

}  // namespace assay::query

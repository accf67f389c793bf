#include "tests/integration/query/hostile_requests.h"

#include <fmt/format.h>

#include "query/metrics/registry.h"

namespace assay::testing {

std::string HostileCallsSql() {
  // January has 2,976 quarters of an hour; the third round has another outcome.
  return fmt::format(
      "INSERT INTO call (log_id, kafka_partition, kafka_offset, status, sign, unit, phase, "
      "direction, outcome, counted_at, business_date, queue_ms, talk_ms, handle_ms) "
      "SELECT '1', 0, number, 'ok', 1, 'n1', 'ended', "
      "if(intDiv(number, 2976) = 1, 'outbound', 'inbound'), "
      "if(intDiv(number, 2976) = 2, 'abandoned', 'answered'), "
      "toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + number % 2976 * 900, "
      "toDate('2026-01-01') + intDiv(number % 2976, 96), number * 7, number * 11, number * 13 "
      "FROM numbers({})",
      kHostileCells);
}

query::v1::QueryRequest HostileRequest(int questions, uint32_t row_limit) {
  query::v1::QueryRequest request;
  for (int i = 0; i < questions; ++i) {
    query::v1::MetricQuery& question = *request.add_queries();
    for (const metrics::Metric& metric : metrics::AllMetrics()) {
      if (metric.family == metrics::Family::kCall) question.add_metrics(std::string(metric.id));
    }
    question.add_by("direction");
    question.add_by("outcome");
    question.set_every(query::v1::STEP_QUARTER_HOUR);
    question.set_from("2026-01-01T00:00:00Z");
    question.set_to("2026-02-01T00:00:00Z");
    question.set_row_limit(row_limit);
  }
  return request;
}

}  // namespace assay::testing

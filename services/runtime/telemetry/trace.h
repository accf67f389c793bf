// TraceContext: which trace a request or record belongs to, as in W3C Trace Context.
//
// Carried as "traceparent" in gRPC metadata and Kafka headers and stored with the row, so one
// id finds an event in every log on its way. We only pass the id on: no spans are exported and
// tracestate is not kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::telemetry {

inline constexpr std::string_view kTraceParent = "traceparent";

struct TraceContext {
  std::array<uint8_t, 16> trace_id{};
  std::array<uint8_t, 8> span_id{};  // The caller's part of the work.
  uint8_t flags = 0;                 // Bit 0: sampled.

  // Nothing when the text is not valid by the recommendation; the caller then starts a new
  // trace. Versions above 00 are read as far as 00 goes.
  static std::optional<TraceContext> Parse(std::string_view traceparent);
  // A new trace with random ids, not sampled. Safe from any thread.
  static TraceContext Start();

  // The same trace, with a span id of our own: what to send on.
  TraceContext Child() const;

  std::string Format() const;       // The whole traceparent, 55 characters.
  std::string TraceIdText() const;  // 32 hexadecimal digits.

  bool operator==(const TraceContext&) const = default;
};

}  // namespace assay::telemetry

#include "ingest/gateway/config.h"

#include "services/runtime/config/duration_rule.h"

namespace assay::gateway {

using config::ByteSize;
using namespace std::chrono_literals;

void GatewayConfig::Declare(config::Schema& schema) {
  rpc.Declare(schema, "gateway");
  kafka.Declare(schema);
  producer.Declare(schema);
  clickhouse.Declare(schema);
  schema.Add("gateway.store_timeout", &store_timeout,
             {.doc = "How long the store may take to say what of a source is stored.",
              .min = 100ms,
              .max = 1min});
  schema.Add("gateway.log_id", &log_id,
             {.doc = "Incarnation of the log; the same as sink.log_id."});
  schema.Add("gateway.batch_events_max", &batch_events_max,
             {.doc = "Most events of a batch.",
              .unit = "events",
              .min = 1,
              .max = static_cast<uint32_t>(kBatchEventsMost)});
  schema.Add("gateway.event_bytes_max", &event_bytes_max,
             {.doc = "Largest event; a larger one is rejected and keeps its place.",
              .min = ByteSize::KiB(1),
              .max = ByteSize::KiB(512)});
  schema.Add("gateway.stream_in_flight_bytes_max", &stream_in_flight_bytes_max,
             {.doc = "Unacknowledged bytes of a stream, beyond which it is not read.",
              .min = ByteSize::KiB(64),
              .max = ByteSize::GiB(1)});
  schema.Add("gateway.in_flight_bytes_max", &in_flight_bytes_max,
             {.doc = "Unacknowledged bytes of all, beyond which no stream is read.",
              .min = ByteSize::MiB(1),
              .max = ByteSize::GiB(16)});
  schema.Add("gateway.overshoot_bytes_max", &overshoot_bytes_max,
             {.doc = "Bytes above gateway.in_flight_bytes_max that messages may bring which were "
                     "being read when it was reached; beyond it their streams end.",
              .min = ByteSize::MiB(1),
              .max = ByteSize::GiB(16)});
  schema.Add(
      "gateway.calls_bytes_max", &calls_bytes_max,
      {.doc = "Memory of the Publish calls at work, counted as twice the bytes of each until "
              "its events are checked and once until it is answered; beyond it calls are "
              "refused.",
       .min = ByteSize::MiB(1),
       .max = ByteSize::GiB(16)});
  schema.Add("gateway.words_per_source_max", &words_per_source_max,
             {.doc = "Most distinct words that a registered source, or all under a registered "
                     "prefix, may use in each of line, business and skill; an event with one "
                     "more is rejected.",
              .unit = "words",
              .min = 1,
              .max = 1'000'000});
  schema.Add("gateway.streams_max", &streams_max,
             {.doc = "Most open streams.", .unit = "streams", .min = 1, .max = 100'000});
  schema.Add(
      "gateway.streams_per_peer_max", &streams_per_peer_max,
      {.doc = "Most open streams of one client address (behind a proxy that is all of them).",
       .unit = "streams",
       .min = 1,
       .max = 100'000});
  schema.Add("gateway.stream_idle_max", &stream_idle_max,
             {.doc = "How long a stream may have nothing sent and nothing on its way, before it is "
                     "ended.",
              .min = 1s,
              .max = 24h});
  schema.Add("gateway.stream_yields_after", &stream_yields_after,
             {.doc = "How long a stream must be idle to give its place to a new one when places "
                     "are short.",
              .max = 10min});
  schema.Add("gateway.open_within", &open_within,
             {.doc = "How long a new stream may take to send its open, before it is ended.",
              .min = 100ms,
              .max = 5min});
  schema.Add("gateway.sources_kept", &sources_kept,
             {.doc = "Sources that stay in memory after their last use, to resume while the store "
                     "is down.",
              .unit = "sources",
              .max = 10'000'000});
  schema.Add("gateway.drain_within", &drain_within,
             {.doc = "How long open streams may take to be acknowledged when the gateway stops; "
                     "less than gateway.stop_within.",
              .max = 5min});
  schema.AddRule([this]() -> Status {
    if (in_flight_bytes_max <= producer.queue_bytes_max) return OkStatus();
    return InvalidArgument(
        "gateway.in_flight_bytes_max: {} is more than kafka.producer.queue_bytes_max, {}",
        config::Show(in_flight_bytes_max), config::Show(producer.queue_bytes_max));
  });
  config::RequireShorter(schema, "gateway.drain_within", "gateway.stop_within");
  schema.AddRule([this]() -> Status {
    if (event_bytes_max <= rpc.message_bytes_max) return OkStatus();
    return InvalidArgument("gateway.event_bytes_max: {} is more than gateway.message_bytes_max, {}",
                           config::Show(event_bytes_max), config::Show(rpc.message_bytes_max));
  });
}

Limits GatewayConfig::GatewayLimits() const {
  return {.batch_events_max = batch_events_max,
          .message_bytes_max = rpc.message_bytes_max.bytes,
          .event_bytes_max = event_bytes_max.bytes,
          .stream_in_flight_bytes_max = stream_in_flight_bytes_max.bytes,
          .in_flight_bytes_max = in_flight_bytes_max.bytes,
          .overshoot_bytes_max = overshoot_bytes_max.bytes,
          .calls_bytes_max = calls_bytes_max.bytes,
          .words_per_source_max = words_per_source_max,
          .streams_max = streams_max,
          .streams_per_peer_max = streams_per_peer_max,
          .stream_idle_max = stream_idle_max,
          .stream_yields_after = stream_yields_after,
          .open_within = open_within};
}

rpc::ServerOptions GatewayConfig::Rpc() const {
  rpc::ServerOptions options = rpc;
  options.message_bytes_max.bytes *= 2;
  return options;
}

clickhouse::ClientOptions GatewayConfig::ClickHouse() const {
  clickhouse::ClientOptions options = clickhouse;
  options.request_timeout = store_timeout;
  options.connections_max = 1;
  return options;
}

}  // namespace assay::gateway

#include "services/warehouse/config.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "services/runtime/config/duration_rule.h"
#include "services/runtime/config/value.h"
#include "services/runtime/telemetry/address.h"

namespace assay::warehouse {

using config::ByteSize;
using namespace std::chrono_literals;

std::set<std::string, std::less<>> WarehouseConfig::ReachingEngines() const {
  std::set<std::string, std::less<>> names;
  std::istringstream list(reaching_engines);
  for (std::string name; std::getline(list, name, ',');) names.insert(name);
  return names;
}

void WarehouseConfig::Declare(config::Schema& schema) {
  schema.Add("warehouse.listen", &listen,
             {.doc = "Address of ClickHouse's HTTP interface; port 0 takes a free one."});
  schema.Add("warehouse.data_dir", &data_dir,
             {.doc = "Folder of the store; one process at a time."});
  schema.Add("warehouse.server_name", &server_name, {.doc = "What clients are told it is called."});
  schema.Add("warehouse.credentials_dir", &credentials_dir,
             {.doc = "Folder of the files `services` and `migration`: the two users and their "
                     "passwords, made at the first start."});
  schema.Add("warehouse.hosts", &hosts,
             {.doc = "Names in small letters, without a port, that clients may call it by besides "
                     "those of loopback."});
  schema.Add("warehouse.connections_max", &connections_max,
             {.doc = "Connections at a time; at more, the oldest without a statement gives way.",
              .unit = "connections",
              .min = 1,
              .max = 10'000});
  schema.Add(
      "warehouse.statements_max", &statements_max,
      {.doc = "Statements at a time; more wait.", .unit = "statements", .min = 1, .max = 1'000});
  schema.Add(
      "warehouse.place_patience", &place_patience,
      {.doc = "How long a statement waits for a place before it gets code 202.", .max = 10min});
  schema.Add("warehouse.kill_patience", &kill_patience,
             {.doc = "How long KILL QUERY ... SYNC waits.", .max = 10min});
  schema.Add(
      "warehouse.idle_max", &idle_max,
      {.doc = "A connection without requests is closed after this time.", .min = 1s, .max = 1h});
  schema.Add("warehouse.head_within", &head_within,
             {.doc = "How long a request's head may take from its first byte to its last.",
              .min = 100ms,
              .max = 1min});
  schema.Add(
      "warehouse.client_patience", &client_patience,
      {.doc = "How long a client with credentials may take to send or accept the next piece.",
       .min = 100ms,
       .max = 10min});
  schema.Add(
      "warehouse.drain_within", &drain_within,
      {.doc = "At a stop, running statements have this long before they are killed; less than "
              "warehouse.stop_within.",
       .max = 5min});
  schema.Add("warehouse.statement_bytes_max", &statement_bytes_max,
             {.doc = "Longest SQL text, without insert data.",
              .min = ByteSize::KiB(4),
              .max = ByteSize::MiB(64)});
  schema.Add("warehouse.answer_buffer_bytes", &answer_buffer_bytes,
             {.doc = "Of each answer, held back before the first byte is sent.",
              .min = ByteSize::KiB(4),
              .max = ByteSize::MiB(64)});
  schema.Add("warehouse.held_answer_bytes_max", &held_answer_bytes_max,
             {.doc = "Largest answer with wait_end_of_query=1.",
              .min = ByteSize::KiB(64),
              .max = ByteSize::GiB(1)});
  schema.Add("warehouse.memory_bytes_max", &memory_bytes_max,
             {.doc = "Memory of the engine; a statement that would exceed it gets code 241.",
              .min = ByteSize::MiB(512)});
  schema.Add("warehouse.mark_cache_bytes_max", &mark_cache_bytes_max,
             {.doc = "Memory for the engine's index marks, part of the above; less than it.",
              .min = ByteSize::MiB(1),
              .max = ByteSize::GiB(64)});
  schema.Add(
      "warehouse.reaching_engines", &reaching_engines,
      {.doc = "Table engines, with commas between them, that reach outside the store and may "
              "be used all the same: Kafka, for example."});
  config::RequireShorter(schema, "warehouse.drain_within", "warehouse.stop_within");
  schema.AddRule([this]() -> Status {
    if (mark_cache_bytes_max < memory_bytes_max) return OkStatus();
    return InvalidArgument(
        "warehouse.mark_cache_bytes_max: {} is not less than warehouse.memory_bytes_max, {}",
        config::Show(mark_cache_bytes_max), config::Show(memory_bytes_max));
  });
  schema.AddRule([this]() -> Status {
    for (const std::string& name : ReachingEngines()) {
      if (std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0; })) continue;
      return InvalidArgument(
          "warehouse.reaching_engines: {}: no name of an engine; write names with commas between",
          name);
    }
    return OkStatus();
  });
  schema.AddRule([this]() -> Status {
    const StatusOr<telemetry::Address> address = telemetry::ParseAddress(listen);
    if (!address.ok()) return Annotate(address.status(), "warehouse.listen");
    if (telemetry::IsLoopback(*address) || !hosts.empty()) return OkStatus();
    return InvalidArgument(
        "warehouse.listen: {}: others than this machine could reach it, and no name is accepted "
        "there; listen on 127.0.0.1, [::1] or localhost, or list the names clients use in "
        "warehouse.hosts",
        listen);
  });
}

}  // namespace assay::warehouse

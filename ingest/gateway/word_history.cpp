#include "ingest/gateway/word_history.h"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "ingest/gateway/check/call_check.h"
#include "services/runtime/base/pause.h"
#include "services/runtime/clickhouse/row_reader.h"
#include "services/runtime/telemetry/log.h"

namespace assay::gateway {
namespace {

using namespace std::chrono_literals;

constexpr auto kReadyAgainAfter = 200ms;
constexpr auto kAskAgainAfter = 10s;

// Rows of the answer, about 100 bytes each: more sources than that would not all be at a limit.
constexpr size_t kWordsMax = 200'000;

// For one field. DISTINCT of the engine's own dictionaries; whole months are left out by partition.
constexpr std::string_view kStatement = R"(
SELECT DISTINCT source_id, {field} AS word
FROM call
WHERE status = 'ok' AND {field} != '' AND ingested_at >= now() - INTERVAL 62 DAY
LIMIT {limit})";

// A scan that takes longer gives what it has found.
clickhouse::ClientOptions CutOffInTime(clickhouse::ClientOptions client) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(client.request_timeout);
  const auto whole = std::max<int64_t>(1, seconds.count() - 1);
  client.settings.emplace_back("max_execution_time", std::to_string(whole));
  client.settings.emplace_back("timeout_overflow_mode", "break");
  return client;
}

}  // namespace

WordHistory::WordHistory(clickhouse::ClientOptions client, std::function<bool()> is_ready,
                         std::function<void(std::span<const StoredWord>)> learn)
    : client_(CutOffInTime(std::move(client))),
      is_ready_(std::move(is_ready)),
      learn_(std::move(learn)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {
  pthread_setname_np(thread_.native_handle(), "word-history");
}

void WordHistory::Run(const std::stop_token& stop) {
  bool is_told = false;
  while (!stop.stop_requested()) {
    if (!is_ready_()) {
      PauseFor(stop, kReadyAgainAfter);
      continue;
    }
    const Status status = Read();
    if (status.ok()) return;
    if (!std::exchange(is_told, true)) {
      log::Warning("words of sources not readable", {{"error", status}});
    }
    PauseFor(stop, kAskAgainAfter);
  }
}

Status WordHistory::Read() {
  std::vector<StoredWord> words;
  for (size_t field = 0; field < kWordFields.size(); ++field) {
    const auto answer = client_.Query(fmt::format(kStatement, fmt::arg("field", kWordFields[field]),
                                                  fmt::arg("limit", kWordsMax)));
    ASSIGN_OR_RETURN(
        auto of_field,
        clickhouse::Rows<StoredWord>(answer, [&](clickhouse::RowReader& reader, size_t row) {
          return StoredWord{.source_id = reader.Text("source_id", row),
                            .field = field,
                            .word = reader.Word("word", row)};
        }));
    std::ranges::move(of_field, std::back_inserter(words));
  }
  learn_(words);
  log::Info("words of sources read", {{"words", words.size()}});
  return OkStatus();
}

}  // namespace assay::gateway

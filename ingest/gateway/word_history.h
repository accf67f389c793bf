// WordHistory: which words sources have used lately, told once after the start, so that a restart
// or another gateway does not allow each as many new ones again (check/source_words.h).
//
// A thread of its own asks the store until it has answered; until then sources are counted from
// nothing. What is asked costs one pass over the words of the last two months, cut off in time.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <thread>

#include "ingest/gateway/intake.h"
#include "services/runtime/clickhouse/client.h"

namespace assay::gateway {

class WordHistory {
 public:
  // `client.request_timeout` bounds each statement. Asks as soon as `is_ready`, and calls `learn`
  // on its own thread.
  WordHistory(clickhouse::ClientOptions client, std::function<bool()> is_ready,
              std::function<void(std::span<const StoredWord>)> learn);

 private:
  void Run(const std::stop_token& stop);
  Status Read();

  clickhouse::Client client_;
  const std::function<bool()> is_ready_;
  const std::function<void(std::span<const StoredWord>)> learn_;
  std::jthread thread_;  // Last: it uses all of the above.
};

}  // namespace assay::gateway

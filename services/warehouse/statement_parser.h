// StatementParser: the engine's own parser.
//
// Only the engine knows what the engine will read in a text. So its parser reads every statement
// first, and its formatter writes what was read: one statement, without comments, with one way to
// quote. That text is what is judged and what runs. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/warehouse/engine.h"

namespace assay::warehouse {

class StatementParser {
 public:
  explicit StatementParser(Engine& engine) : engine_(engine) {}

  // The one statement in `sql`, as the engine's formatter writes it; data behind an INSERT is left
  // out. SYNTAX_ERROR, in the engine's words, for an empty text, several statements or none.
  //
  // Costs a round through the engine, about a millisecond, the first time; texts that come again,
  // with other parameters or data, are remembered.
  StatusOr<std::string> Format(std::string_view sql);

 private:
  using Formatted = std::unordered_map<std::string, std::string>;

  StatusOr<std::string> Ask(std::string_view sql);
  StatusOr<std::unique_ptr<Session>> TakeSession();
  const std::string* Remembered(const std::string& sql);
  void Remember(std::string sql, std::string formatted);

  Engine& engine_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_;
  // What is not asked for while `recent_` fills up is forgotten.
  Formatted recent_;
  Formatted older_;
  size_t recent_bytes_ = 0;
};

}  // namespace assay::warehouse

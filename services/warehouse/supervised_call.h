// SupervisedCall: a call into the engine, watched while it runs.
//
// The engine blocks its caller until a statement ends. So the call runs on a thread of its own,
// while the connection's thread passes the answer on and looks out for reasons to stop: the client
// has gone away, somebody killed the statement, the answer cannot be delivered. Then the engine is
// asked to stop, again and again, because a request that comes before the statement is listed in
// the engine finds nothing.
#pragma once

#include <functional>
#include <string_view>

#include "services/runtime/base/status.h"
#include "services/warehouse/engine.h"
#include "services/warehouse/socket.h"
#include "services/warehouse/statement_registry.h"

namespace assay::warehouse {

// A pipe whose writing end the engine opens by name.
class AnswerPipe {
 public:
  AnswerPipe();
  ~AnswerPipe();
  AnswerPipe(const AnswerPipe&) = delete;
  AnswerPipe& operator=(const AnswerPipe&) = delete;

  bool ok() const { return reading_ >= 0; }
  int reading() const { return reading_; }
  // The name under which the writing end can be opened in this process.
  std::string writing_path() const;
  // The reader then sees the end once the engine has closed its own descriptor too.
  void CloseWriting();

 private:
  int reading_ = -1;
  int writing_ = -1;
};

struct SupervisedCall {
  Engine& engine;
  Socket& client;
  RunningStatement& statement;

  // Runs `call` to its end. What arrives in `pipe` (may be null) is given to `deliver`; an error of
  // `deliver` stops the statement and is the result. kUnavailable when the client went away.
  StatusOr<Outcome> Run(const std::function<StatusOr<Outcome>()>& call, AnswerPipe* pipe,
                        const std::function<Status(std::string_view)>& deliver);
};

}  // namespace assay::warehouse

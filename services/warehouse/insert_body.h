// RunInsert: an INSERT whose rows come piece by piece from the request's body.
#pragma once

#include <memory>

#include "services/runtime/base/status.h"
#include "services/warehouse/body_reader.h"
#include "services/warehouse/engine.h"
#include "services/warehouse/statement_text.h"
#include "services/warehouse/supervised_call.h"

namespace assay::warehouse {

struct InsertBody {
  const StatementText& text;  // The statement, and the data that came with it.
  const NamedValues& parameters;
  BodyReader& body;  // The rest of the data.
};

// Nothing is stored unless the whole body arrived: the engine commits when it has seen the end.
// Takes the session, because a connection must be gone before the client hears of the end.
StatusOr<Outcome> RunInsert(std::unique_ptr<Session> session, const InsertBody& insert,
                            SupervisedCall call);

}  // namespace assay::warehouse

#include "services/warehouse/insert_body.h"

#include <string>
#include <string_view>

#include "services/runtime/failpoint/failpoint.h"
#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

constexpr size_t kPieceBytes = 256 << 10;

// Hands the data to the engine as it comes. Once an append fails, Finish() knows why.
Status AppendAll(const InsertBody& insert, RunningStatement& running, InsertStream& stream) {
  Status appended = stream.Append(insert.text.data());
  std::string piece(kPieceBytes, '\0');
  while (appended.ok()) {
    const StatusOr<size_t> count =
        insert.body.Read(piece.data(), piece.size(), running.cancelled());
    if (running.cancelled().raised()) return MakeException(kCancelled, "Query was cancelled");
    if (!count.ok() && ExceptionCode(count.status()) == kIncorrectData.code) return count.status();
    if (!count.ok()) return MakeException(kNetworkError, Message(count.status()));
    if (*count == 0) break;
    appended = stream.Append(std::string_view(piece).substr(0, *count));
    RETURN_IF_ERROR(FAILPOINT_STATUS("warehouse.mid_insert"));
  }
  return OkStatus();
}

}  // namespace

StatusOr<Outcome> RunInsert(std::unique_ptr<Session> session, const InsertBody& insert,
                            SupervisedCall call) {
  RunningStatement& running = call.statement;
  const Statement& statement = insert.text.statement;
  ASSIGN_OR_RETURN(std::unique_ptr<InsertStream> stream,
                   session->Insert(fmt::format("{} {}\n", statement.sql, running.mark()),
                                   statement.format, insert.parameters));
  RETURN_IF_ERROR(AppendAll(insert, running, *stream));
  RETURN_IF_ERROR(FAILPOINT_STATUS("warehouse.before_commit"));
  StatusOr<Outcome> outcome = call.Run(
      [&] {
        StatusOr<Outcome> result = stream->Finish();
        stream.reset();
        session.reset();
        return result;
      },
      nullptr, {});
  // A plan that says `error` here hides an insert that was done.
  RETURN_IF_ERROR(FAILPOINT_STATUS("warehouse.after_commit"));
  return outcome;
}

}  // namespace assay::warehouse

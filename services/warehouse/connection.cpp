#include "services/warehouse/connection.h"

#include <optional>
#include <string>
#include <string_view>

#include "services/runtime/base/utf8.h"
#include "services/runtime/telemetry/log.h"
#include "services/warehouse/door.h"
#include "services/warehouse/exception.h"
#include "services/warehouse/request.h"

namespace assay::warehouse {
namespace {

// What is left of a request that was refused is read for a moment before the connection is cut.
constexpr std::chrono::milliseconds kLinger{2'000};
constexpr size_t kLingerBytesMax = 64u << 20;
constexpr size_t kShownBytesMax = 100;  // Of a path, in a message.

std::string_view PathOf(std::string_view target) { return target.substr(0, target.find('?')); }

void AnswerText(ResponseWriter& response, int status, std::string_view text) {
  response.SetHeader("Content-Type", "text/plain; charset=UTF-8");
  static_cast<void>(response.Write(text));
  static_cast<void>(response.Finish(status));
}

}  // namespace

Connection::Connection(int descriptor, Seat& seat, const Service& service, const Wake& stopping,
                       const Wake& cutting)
    : seat_(seat),
      socket_(descriptor),
      stream_(socket_, service.response.patience),
      service_(service),
      stopping_(stopping),
      cutting_(cutting) {}

void Connection::Serve() {
  while (!stopping_.raised()) {
    StatusOr<std::optional<RequestHead>> head =
        stream_.NextRequest(service_.response.idle_max, service_.head_within, stopping_);
    if (!head.ok()) {
      log::Debug("request refused", {{"error", head.status()}});
      ResponseWriter response(socket_, {.keeps_alive = false}, service_.response, cutting_);
      const bool was_slow = head.status().code() == StatusCode::kDeadlineExceeded;
      AnswerText(response, was_slow ? 408 : 400, fmt::format("{}\n", Message(head.status())));
      break;
    }
    if (!*head) return;
    if (!ServeRequest(**head)) break;
  }
  socket_.CloseGently(kLinger, kLingerBytesMax);
}

bool Connection::ServeRequest(const RequestHead& head) {
  ResponseWriter response(socket_, head, service_.response, cutting_);
  const auto header = [this](std::string_view name) { return stream_.Header(name); };
  if (const Status refused = CheckDoor(header, service_.hosts); !refused.ok()) {
    response.CloseAfter();
    static_cast<void>(response.Fail(refused));
    return false;
  }
  const std::string_view path = PathOf(head.target);
  const bool reads = head.method == "GET" || head.method == "HEAD";
  if (!stream_.body_ended() && (path != "/" || reads)) response.CloseAfter();
  if (!reads && head.method != "POST") {
    response.CloseAfter();
    AnswerText(response, 405, "method not allowed; use GET or POST\n");
  } else if (path == "/ping" || path == "/replicas_status") {
    AnswerText(response, 200, "Ok.\n");
  } else if (path != "/") {
    AnswerText(response, 404,
               fmt::format("There is no handle {}\n\nUse / or /ping for health checks.\n",
                           PrintableUtf8(path, kShownBytesMax)));
  } else if (reads && head.target.find('?') == std::string::npos) {
    AnswerText(response, 200, "Ok.\n");
  } else {
    RunStatement(head, response);
  }
  return response.keeps_alive() && stream_.body_ended();
}

// The body of a request that is refused here is not read: whoever sent it may be anybody.
void Connection::RunStatement(const RequestHead& head, ResponseWriter& response) {
  const StatusOr<StatementRequest> request = ParseRequest(
      head.method, head.target, [this](std::string_view name) { return stream_.Header(name); });
  const StatusOr<Role> role =
      request.ok() ? service_.users.Authenticate(request->credentials) : request.status();
  if (!role.ok()) {
    response.CloseAfter();
    static_cast<void>(response.Fail(role.status()));
    return;
  }
  if (!seat_.Hold()) return response.CloseAfter();
  service_.runner.Run({*request, *role, stream_, socket_, response, cutting_});
  seat_.Release();
}

}  // namespace assay::warehouse

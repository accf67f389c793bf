#include "services/runtime/rpc/status.h"

#include "rich_error.pb.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/base/utf8.h"

namespace assay::rpc {
namespace {

constexpr char kErrorInfoType[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kDomain[] = "assay";
// gRPC clients take 8 KiB of headers and trailers, and break the connection of everybody over more.
// The message goes out twice, once percent-encoded (three bytes for one, at worst), once in Base64.
constexpr size_t kMessageBytesMax = 1024;
constexpr size_t kReasonBytesMax = 128;

// google.rpc.Status with one ErrorInfo, as bytes.
std::string DetailsOf(const Status& status, const std::string& message, const std::string& reason) {
  runtime::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain(kDomain);
  runtime::rpc::RichStatus rich;
  rich.set_code(static_cast<int>(status.code()));
  rich.set_message(message);
  google::protobuf::Any* const detail = rich.add_details();
  detail->set_type_url(kErrorInfoType);
  detail->set_value(info.SerializeAsString());
  return rich.SerializeAsString();
}

std::string ReasonIn(const std::string& details) {
  runtime::rpc::RichStatus rich;
  if (!rich.ParseFromString(details)) return {};
  for (const google::protobuf::Any& detail : rich.details()) {
    runtime::rpc::ErrorInfo info;
    if (detail.type_url() == kErrorInfoType && info.ParseFromString(detail.value())) {
      return info.reason();
    }
  }
  return {};
}

}  // namespace

// absl and gRPC number their codes alike.
grpc::Status ToGrpc(const Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());
  const std::string message = PrintableUtf8(Message(status), kMessageBytesMax);
  const std::string reason = PrintableUtf8(ReasonOf(status), kReasonBytesMax);
  return grpc::Status(code, message,
                      reason.empty() ? std::string() : DetailsOf(status, message, reason));
}

Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return OkStatus();
  const Status plain = MakeStatus(static_cast<StatusCode>(status.error_code()),
                                  PrintableUtf8(status.error_message(), kMessageBytesMax));
  const std::string reason = ReasonIn(status.error_details());
  return reason.empty() ? plain : WithReason(plain, reason);
}

}  // namespace assay::rpc

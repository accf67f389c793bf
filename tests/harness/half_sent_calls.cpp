#include "tests/harness/half_sent_calls.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace assay::testing {
namespace {

constexpr char kPreface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr size_t kFrameHeaderBytes = 9;
constexpr int64_t kFrameBytesMax = 16'384;  // What every HTTP/2 server must take.
constexpr size_t kQueueBytes = 1 << 20;     // Data made ready at a time.

enum Type : uint8_t {
  kData = 0,
  kHeaders = 1,
  kReset = 3,
  kSettings = 4,
  kPing = 6,
  kWindowUpdate = 8
};
constexpr uint8_t kAcknowledge = 1;
constexpr uint8_t kEndOfHeaders = 4;
constexpr uint16_t kInitialWindowSetting = 4;

std::string BigEndian(uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
  return text;
}

uint32_t ReadBigEndian(std::string_view bytes) {
  uint32_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

std::string Frame(Type type, uint8_t flags, uint32_t stream, std::string_view payload) {
  std::string frame = BigEndian(payload.size(), 3);
  frame += static_cast<char>(type);
  frame += static_cast<char>(flags);
  return frame + BigEndian(stream, 4) + std::string(payload);
}

// A text of HPACK, not compressed; its length is a prefixed integer of 7 bits.
std::string HpackText(std::string_view text) {
  std::string coded;
  size_t size = text.size();
  if (size < 127) {
    coded += static_cast<char>(size);
  } else {
    coded += static_cast<char>(127);
    for (size -= 127; size >= 128; size >>= 7) coded += static_cast<char>(size | 128);
    coded += static_cast<char>(size);
  }
  return coded + std::string(text);
}

std::string Header(std::string_view name, std::string_view value) {
  return std::string(1, '\0') + HpackText(name) + HpackText(value);
}

// Call number i has the HTTP/2 stream 2 i + 1.
uint32_t StreamOf(size_t call) { return static_cast<uint32_t>(2 * call + 1); }

}  // namespace

StatusOr<std::unique_ptr<HalfSentCalls>> HalfSentCalls::Begin(HalfSentOptions options) {
  const size_t colon = options.address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(options.address.substr(colon + 1))));
  ::inet_pton(AF_INET, options.address.substr(0, colon).c_str(), &to.sin_addr);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::unique_ptr<HalfSentCalls> calls(new HalfSentCalls(std::move(options), socket));
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0) {
    return Unavailable("connect to {}: {}", calls->options_.address, std::strerror(errno));
  }
  calls->BeginCalls();
  return calls;
}

HalfSentCalls::HalfSentCalls(HalfSentOptions options, int socket)
    : options_(std::move(options)), socket_(socket) {}

HalfSentCalls::~HalfSentCalls() { ::close(socket_); }

void HalfSentCalls::BeginCalls() {
  out_ = kPreface + Frame(kSettings, 0, 0, "");
  const std::string headers = Header(":method", "POST") + Header(":scheme", "http") +
                              Header(":path", "/" + options_.method) +
                              Header(":authority", options_.address) +
                              Header("content-type", "application/grpc") + Header("te", "trailers");
  const std::string announced = BigEndian(0, 1) + BigEndian(options_.announced_bytes, 4);
  for (int i = 0; i < options_.calls; ++i) {
    const uint32_t stream = StreamOf(calls_.size());
    out_ += Frame(kHeaders, kEndOfHeaders, stream, headers);
    out_ += Frame(kData, 0, stream, announced);
    const auto size = static_cast<int64_t>(announced.size());
    calls_.push_back({.left = options_.announced_bytes - 1, .window = initial_window_ - size});
    window_ -= size;
  }
}

void HalfSentCalls::QueueData() {
  static const std::string* const zeros = new std::string(kFrameBytesMax, '\0');
  bool queued = true;
  while (queued && out_.size() < kQueueBytes) {
    queued = false;
    for (size_t i = 0; i < calls_.size(); ++i) {
      Call& call = calls_[i];
      const int64_t size = std::min({call.left, call.window, window_, kFrameBytesMax});
      if (!call.open || size <= 0) continue;
      out_ += Frame(kData, 0, StreamOf(i), std::string_view(*zeros).substr(0, size));
      call.left -= size;
      call.window -= size;
      window_ -= size;
      sent_.bytes += size;
      queued = true;
    }
  }
}

HalfSent HalfSentCalls::Send() {
  auto quiet_since = std::chrono::steady_clock::now();
  while (sent_.connected && std::chrono::steady_clock::now() - quiet_since < options_.silence) {
    QueueData();
    bool progress = false;
    sent_.connected = Exchange(options_.silence / 10, progress);
    if (progress) quiet_since = std::chrono::steady_clock::now();
  }
  sent_.open = 0;
  for (const Call& call : calls_) sent_.open += call.open && sent_.connected ? 1 : 0;
  sent_.refused = static_cast<int>(calls_.size()) - sent_.open;
  return sent_;
}

bool HalfSentCalls::Exchange(std::chrono::milliseconds patience, bool& progress) {
  pollfd watched{socket_, static_cast<short>(out_.empty() ? POLLIN : POLLIN | POLLOUT), 0};
  ::poll(&watched, 1, static_cast<int>(patience.count()));
  if ((watched.revents & POLLOUT) != 0) {
    const ssize_t size = ::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0 && errno != EAGAIN) return false;
    if (size > 0) out_.erase(0, size);
    progress = size > 0;
  }
  if ((watched.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
    char bytes[65'536];
    const ssize_t size = ::recv(socket_, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (size == 0 || (size < 0 && errno != EAGAIN)) return false;
    if (size > 0) in_.append(bytes, size);
    TakeFrames();
  }
  return true;
}

void HalfSentCalls::TakeFrames() {
  while (in_.size() >= kFrameHeaderBytes) {
    const size_t size = ReadBigEndian(std::string_view(in_).substr(0, 3));
    if (in_.size() < kFrameHeaderBytes + size) return;
    TakeFrame(in_[3], in_[4], ReadBigEndian(std::string_view(in_).substr(5, 4)),
              in_.substr(kFrameHeaderBytes, size));
    in_.erase(0, kFrameHeaderBytes + size);
  }
}

void HalfSentCalls::TakeFrame(uint8_t type, uint8_t flags, uint32_t stream,
                              const std::string& payload) {
  if (type == kSettings && (flags & kAcknowledge) == 0) {
    TakeSettings(payload);
    if (options_.obeys_settings) out_ += Frame(kSettings, kAcknowledge, 0, "");
  }
  if (type == kPing && (flags & kAcknowledge) == 0) out_ += Frame(kPing, kAcknowledge, 0, payload);
  if (type == kWindowUpdate && stream == 0) window_ += ReadBigEndian(payload);
  const size_t call = stream / 2;
  if (stream % 2 == 0 || call >= calls_.size()) return;
  if (type == kWindowUpdate) calls_[call].window += ReadBigEndian(payload);
  if (type == kReset) calls_[call].open = false;
}

void HalfSentCalls::TakeSettings(const std::string& payload) {
  for (size_t at = 0; at + 6 <= payload.size(); at += 6) {
    const std::string_view setting = std::string_view(payload).substr(at, 6);
    if (ReadBigEndian(setting.substr(0, 2)) != kInitialWindowSetting) continue;
    const int64_t window = ReadBigEndian(setting.substr(2));
    for (Call& call : calls_) call.window += window - initial_window_;
    initial_window_ = window;
  }
}

}  // namespace assay::testing

#include "services/runtime/telemetry/trace.h"

#include <algorithm>
#include <random>
#include <span>

namespace assay::telemetry {
namespace {

constexpr size_t kLength = 55;  // 00-<32 hex>-<16 hex>-<2 hex>
constexpr char kDigits[] = "0123456789abcdef";

// Upper case is not valid here: the recommendation asks for lower case.
int DigitValue(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

bool ReadHex(std::string_view text, std::span<uint8_t> bytes) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    const int high = DigitValue(text[2 * i]);
    const int low = DigitValue(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

void AppendHex(std::span<const uint8_t> bytes, std::string* text) {
  for (const uint8_t byte : bytes) {
    *text += kDigits[byte >> 4];
    *text += kDigits[byte & 15];
  }
}

bool IsZero(std::span<const uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

// Ids need to be distinct, not secret, so a generator per thread is enough.
void FillRandom(std::span<uint8_t> bytes) {
  thread_local std::mt19937_64 generator = [] {
    std::random_device seed;
    std::seed_seq sequence{seed(), seed(), seed(), seed(), seed(), seed(), seed(), seed()};
    return std::mt19937_64(sequence);
  }();
  do {
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(generator());
  } while (IsZero(bytes));
}

}  // namespace

std::optional<TraceContext> TraceContext::Parse(std::string_view text) {
  if (text.size() < kLength) return std::nullopt;
  if (text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;

  uint8_t version = 0;
  TraceContext context;
  if (!ReadHex(text.substr(0, 2), {&version, 1}) ||
      !ReadHex(text.substr(3, 32), context.trace_id) ||
      !ReadHex(text.substr(36, 16), context.span_id) ||
      !ReadHex(text.substr(53, 2), {&context.flags, 1})) {
    return std::nullopt;
  }
  if (version == 0xff) return std::nullopt;
  if (version == 0 && text.size() != kLength) return std::nullopt;
  if (text.size() > kLength && text[kLength] != '-') return std::nullopt;
  if (IsZero(context.trace_id) || IsZero(context.span_id)) return std::nullopt;
  return context;
}

TraceContext TraceContext::Start() {
  TraceContext context;
  FillRandom(context.trace_id);
  FillRandom(context.span_id);
  return context;
}

TraceContext TraceContext::Child() const {
  TraceContext child = *this;
  FillRandom(child.span_id);
  return child;
}

std::string TraceContext::Format() const {
  std::string text = "00-";
  AppendHex(trace_id, &text);
  text += '-';
  AppendHex(span_id, &text);
  text += '-';
  AppendHex({&flags, 1}, &text);
  return text;
}

std::string TraceContext::TraceIdText() const {
  std::string text;
  AppendHex(trace_id, &text);
  return text;
}

}  // namespace assay::telemetry

#include "services/assayctl/output/printable_stream.h"

#include <algorithm>
#include <utility>

#include "services/runtime/base/utf8.h"

namespace assay::assayctl {

namespace {

// Bytes at the end of `text` that may become a character with those that follow.
size_t BegunBytes(std::string_view text) {
  for (size_t back = 1; back <= std::min<size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) return 0;
    if (byte < 0xC0) continue;  // Inside of a character.
    const size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

}  // namespace

std::streamsize PrintableStream::Buffer::xsputn(const char* text, std::streamsize bytes) {
  std::string_view more(text, static_cast<size_t>(bytes));
  const std::string joined = begun_.empty() ? std::string() : begun_.append(more);
  if (!joined.empty()) more = joined;
  begun_ = more.substr(more.size() - BegunBytes(more));
  Write(more.substr(0, more.size() - begun_.size()));
  return to_ ? bytes : 0;
}

PrintableStream::Buffer::int_type PrintableStream::Buffer::overflow(int_type byte) {
  if (traits_type::eq_int_type(byte, traits_type::eof())) return traits_type::not_eof(byte);
  const char c = traits_type::to_char_type(byte);
  return xsputn(&c, 1) == 1 ? byte : traits_type::eof();
}

int PrintableStream::Buffer::sync() {
  Write(std::exchange(begun_, {}));
  return to_.flush() ? 0 : -1;
}

void PrintableStream::Buffer::Write(std::string_view text) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (IsPrintableUtf8(line)) {
      to_ << line;
    } else {
      to_ << PrintableUtf8(line, std::string::npos);
    }
    if (end < text.size()) to_ << '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace assay::assayctl

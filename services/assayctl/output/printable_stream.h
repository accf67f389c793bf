// PrintableStream: what all of assayctl's output goes through, so that no data, wherever it comes
// from, moves a terminal's cursor, reorders its text or answers in its name.
//
// Lines and characters that a terminal shows as they are pass; everything else is written visibly,
// as PrintableUtf8() does. The same where output is kept in a file.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

namespace assay::assayctl {

class PrintableStream final : public std::ostream {
 public:
  // Fails when `to` does.
  explicit PrintableStream(std::ostream& to) : std::ostream(nullptr), buffer_(to) {
    rdbuf(&buffer_);
  }
  ~PrintableStream() override { flush(); }

 private:
  class Buffer final : public std::streambuf {
   public:
    explicit Buffer(std::ostream& to) : to_(to) {}

   protected:
    std::streamsize xsputn(const char* text, std::streamsize bytes) override;
    int_type overflow(int_type byte) override;
    int sync() override;

   private:
    void Write(std::string_view text);

    std::ostream& to_;
    std::string begun_;  // Of a character whose other bytes have not come.
  };

  Buffer buffer_;
};

}  // namespace assay::assayctl

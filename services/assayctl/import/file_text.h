// FileText: a file read front to back in pieces, of which as much is held as a record needs.
//
// It ends where it was told to, also when the file has grown meanwhile, and knows the digest of all
// it read, so that whoever took the file's name from a digest can tell whether it was the same.
#pragma once

#include <cstdint>
#include <limits>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "services/assayctl/import/file_digest.h"
#include "services/runtime/base/input_file.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

struct ReadOptions {
  static constexpr uint64_t kWhole = std::numeric_limits<uint64_t>::max();
  // What lies behind is not there.
  uint64_t bytes_max = kWhole;
  // The same bytes are read more than once; a pipe has them once.
  bool more_than_once = false;
  // Ends reading, and waiting for the writer of a pipe.
  std::stop_token stop = {};
};

class FileText {
 public:
  // kNotFound when the file cannot be read, kInvalidArgument when it cannot be read again.
  static StatusOr<FileText> Open(const std::string& path, ReadOptions options = {});

  // What was read and not taken yet.
  std::string_view rest() const { return std::string_view(buffer_).substr(at_); }
  // Whether nothing comes behind rest().
  bool is_all() const { return is_all_; }
  // Reads on, so that rest() is longer, or is_all(). kCancelled when asked to stop.
  Status ReadMore();
  void Take(size_t bytes);

  uint64_t bytes_taken() const { return bytes_taken_; }
  // Of everything that was read until now.
  FileDigest digest() const { return {.sha256 = sha256_.Digits(), .bytes = bytes_read_}; }

 private:
  FileText(InputFile file, uint64_t bytes_max) : file_(std::move(file)), bytes_max_(bytes_max) {}

  InputFile file_;
  uint64_t bytes_max_;
  Sha256 sha256_;
  uint64_t bytes_read_ = 0;
  std::string buffer_;
  size_t at_ = 0;
  uint64_t bytes_taken_ = 0;
  bool is_all_ = false;
};

}  // namespace assay::assayctl

// FileText: a file read front to back in pieces, of which as much is held as a record needs.
//
// It ends where it was told to, also when the file has grown meanwhile, and knows the digest of all
// it read, so that whoever took the file's name from a digest can tell whether it was the same.
#pragma once

#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

#include "services/assayctl/import/file_digest.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

class FileText {
 public:
  static constexpr uint64_t kWhole = std::numeric_limits<uint64_t>::max();

  // kNotFound when the file cannot be read. What lies behind its first `bytes_max` is not there.
  static StatusOr<FileText> Open(const std::string& path, uint64_t bytes_max = kWhole);

  // What was read and not taken yet.
  std::string_view rest() const { return std::string_view(buffer_).substr(at_); }
  // Whether nothing comes behind rest().
  bool is_all() const { return is_all_; }
  // Reads on, so that rest() is longer, or is_all().
  Status ReadMore();
  void Take(size_t bytes);

  uint64_t bytes_taken() const { return bytes_taken_; }
  // Of everything that was read until now.
  FileDigest digest() const { return {.sha256 = sha256_.Digits(), .bytes = bytes_read_}; }

 private:
  FileText(std::ifstream file, std::string path, uint64_t bytes_max)
      : file_(std::move(file)), path_(std::move(path)), bytes_max_(bytes_max) {}

  std::ifstream file_;
  std::string path_;
  uint64_t bytes_max_;
  Sha256 sha256_;
  uint64_t bytes_read_ = 0;
  std::string buffer_;
  size_t at_ = 0;
  uint64_t bytes_taken_ = 0;
  bool is_all_ = false;
};

}  // namespace assay::assayctl

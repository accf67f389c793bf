// FileText: a file read front to back in pieces, of which as much is held as a record needs.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay::assayctl {

class FileText {
 public:
  // kNotFound when the file cannot be read.
  static StatusOr<FileText> Open(const std::string& path);

  // What was read and not taken yet.
  std::string_view rest() const { return std::string_view(buffer_).substr(at_); }
  // Whether the file ends behind rest().
  bool is_all() const { return is_all_; }
  // Reads on, so that rest() is longer, or is_all().
  Status ReadMore();
  void Take(size_t bytes);

  uint64_t bytes_taken() const { return bytes_taken_; }

 private:
  explicit FileText(std::ifstream file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  std::ifstream file_;
  std::string path_;
  std::string buffer_;
  size_t at_ = 0;
  uint64_t bytes_taken_ = 0;
  bool is_all_ = false;
};

}  // namespace assay::assayctl

#include "services/assayctl/import/file_text.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace assay::assayctl {

namespace {

constexpr size_t kPieceBytes = 256 << 10;

}  // namespace

StatusOr<FileText> FileText::Open(const std::string& path, uint64_t bytes_max) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return NotFound("{}: is a folder", path);
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("{}: cannot be read; check the path and its permissions", path);
  FileText text(std::move(file), path, bytes_max);
  RETURN_IF_ERROR(text.ReadMore());
  return text;
}

Status FileText::ReadMore() {
  if (is_all_) return OkStatus();
  buffer_.erase(0, at_);
  at_ = 0;
  const size_t held = buffer_.size();
  const size_t wanted = std::min<uint64_t>(kPieceBytes, bytes_max_ - bytes_read_);
  buffer_.resize(held + wanted);
  file_.read(buffer_.data() + held, static_cast<std::streamsize>(wanted));
  const auto got = static_cast<size_t>(file_.gcount());
  buffer_.resize(held + got);
  sha256_.Add(std::string_view(buffer_).substr(held));
  bytes_read_ += got;
  if (file_.bad() || (!file_ && !file_.eof())) return Unavailable("{}: reading failed", path_);
  is_all_ = file_.eof() || bytes_read_ == bytes_max_;
  return OkStatus();
}

void FileText::Take(size_t bytes) {
  at_ += bytes;
  bytes_taken_ += bytes;
}

}  // namespace assay::assayctl

#include "services/assayctl/import/file_text.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace assay::assayctl {

namespace {

constexpr size_t kPieceBytes = 256 << 10;

}  // namespace

StatusOr<FileText> FileText::Open(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return NotFound("{}: is a folder", path);
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("{}: cannot be read; check the path and its permissions", path);
  FileText text(std::move(file), path);
  RETURN_IF_ERROR(text.ReadMore());
  return text;
}

Status FileText::ReadMore() {
  if (is_all_) return OkStatus();
  buffer_.erase(0, at_);
  at_ = 0;
  const size_t held = buffer_.size();
  buffer_.resize(held + kPieceBytes);
  file_.read(buffer_.data() + held, kPieceBytes);
  buffer_.resize(held + static_cast<size_t>(file_.gcount()));
  is_all_ = file_.eof();
  if (file_.bad() || (!file_ && !is_all_)) return Unavailable("{}: reading failed", path_);
  return OkStatus();
}

void FileText::Take(size_t bytes) {
  at_ += bytes;
  bytes_taken_ += bytes;
}

}  // namespace assay::assayctl

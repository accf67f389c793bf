#include "services/assayctl/import/file_text.h"

#include <algorithm>
#include <span>
#include <utility>

namespace assay::assayctl {

namespace {

constexpr size_t kPieceBytes = 256 << 10;

}  // namespace

StatusOr<FileText> FileText::Open(const std::string& path, ReadOptions options) {
  ASSIGN_OR_RETURN(InputFile file, InputFile::Open(path, std::move(options.stop)));
  if (options.more_than_once && !file.is_regular()) {
    return InvalidArgument(
        "{}: is a pipe or a device, and a file is read twice, for its name and for its rows; write "
        "it to a file first",
        path);
  }
  FileText text(std::move(file), options.bytes_max);
  RETURN_IF_ERROR(text.ReadMore());
  return text;
}

Status FileText::ReadMore() {
  if (is_all_) return OkStatus();
  buffer_.erase(0, at_);
  at_ = 0;
  const size_t held = buffer_.size();
  buffer_.resize(held + std::min<uint64_t>(kPieceBytes, bytes_max_ - bytes_read_));
  const StatusOr<size_t> got = file_.Read(std::span(buffer_).subspan(held));
  buffer_.resize(held + (got.ok() ? *got : 0));
  RETURN_IF_ERROR(got.status());
  sha256_.Add(std::string_view(buffer_).substr(held));
  bytes_read_ += *got;
  is_all_ = *got == 0 || bytes_read_ == bytes_max_;
  return OkStatus();
}

void FileText::Take(size_t bytes) {
  at_ += bytes;
  bytes_taken_ += bytes;
}

}  // namespace assay::assayctl

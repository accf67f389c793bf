#include "services/runtime/base/input_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace assay {

namespace {

// How often a request to stop is looked for while a pipe has nothing.
constexpr int kStopEveryMs = 100;
// The first piece of a file; the rest of it comes in pieces as large as what there is.
constexpr size_t kFirstPieceBytes = 64 << 10;

std::string ReasonOfErrno() { return std::generic_category().message(errno); }

}  // namespace

StatusOr<InputFile> InputFile::Open(const std::string& path, std::stop_token stop) {
  const int file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (file < 0) {
    return NotFound("{}: cannot be read: {}; check the path and its permissions", path,
                    ReasonOfErrno());
  }
  InputFile input(file, false, path, std::move(stop));
  struct stat what {};
  if (::fstat(file, &what) != 0) return NotFound("{}: cannot be read: {}", path, ReasonOfErrno());
  if (S_ISDIR(what.st_mode)) return NotFound("{}: is a folder; name a file", path);
  input.is_regular_ = S_ISREG(what.st_mode);
  return input;
}

InputFile::~InputFile() {
  if (file_ >= 0) ::close(file_);
}

// A pipe that never had a writer would read as ended; poll() tells the two apart.
Status InputFile::AwaitBytes() const {
  while (true) {
    if (stop_.stop_requested()) return Cancelled("read {}: stopped", path_);
    pollfd waited{.fd = file_, .events = POLLIN, .revents = 0};
    const int count = ::poll(&waited, 1, kStopEveryMs);
    if (count > 0) return OkStatus();
    if (count < 0 && errno != EINTR) return Unavailable("read {}: {}", path_, ReasonOfErrno());
  }
}

StatusOr<size_t> InputFile::Read(std::span<char> buffer) {
  while (true) {
    RETURN_IF_ERROR(AwaitBytes());
    const ssize_t count = ::read(file_, buffer.data(), buffer.size());
    if (count >= 0) return static_cast<size_t>(count);
    if (errno != EINTR && errno != EAGAIN) {
      return Unavailable("read {}: {}", path_, ReasonOfErrno());
    }
  }
}

StatusOr<std::string> ReadSmallFile(const std::string& path, size_t bytes_max,
                                    std::stop_token stop) {
  ASSIGN_OR_RETURN(InputFile file, InputFile::Open(path, std::move(stop)));
  std::string text;
  while (true) {
    const size_t held = text.size();
    text.resize(held + std::max(held, kFirstPieceBytes));
    ASSIGN_OR_RETURN(const size_t count, file.Read(std::span(text).subspan(held)));
    text.resize(held + count);
    if (count == 0) return text;
    if (text.size() > bytes_max) {
      return InvalidArgument("{}: has more than {} bytes, the most that is read of such a file",
                             path, bytes_max);
    }
  }
}

}  // namespace assay

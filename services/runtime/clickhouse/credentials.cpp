#include "services/runtime/clickhouse/credentials.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "services/runtime/config/secret_file.h"

namespace assay::clickhouse {
namespace {

constexpr std::streamsize kFileBytesMax = 4096;

// A value goes into a header: no control characters.
bool IsHeaderText(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

// The rest of "NAME: value"; false when the line is another.
bool TakeValue(std::string_view line, std::string_view name, std::string& value) {
  if (!line.starts_with(name) || !line.substr(name.size()).starts_with(": ")) return false;
  value = line.substr(name.size() + 2);
  return IsHeaderText(value);
}

Status SyncFolder(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (synced) return OkStatus();
  return Unavailable("write {}: {}", path, std::strerror(error));
}

// A new file of its owner alone, written to the disk.
Status WriteFile(const std::string& path, std::string_view text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return Unavailable("write {}: {}", path, std::strerror(errno));
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  if (written) return OkStatus();
  ::unlink(path.c_str());
  return Unavailable("write {}: {}", path, std::strerror(error));
}

}  // namespace

StatusOr<Credentials> ReadCredentials(const std::string& path) {
  RETURN_IF_ERROR(config::CheckPrivate(path));
  std::ifstream file(path, std::ios::binary);
  std::string text(kFileBytesMax, '\0');
  file.read(text.data(), kFileBytesMax);
  if (!file.is_open() || file.bad()) {
    return PermissionDenied("{}: cannot be read: {}; run as its owner", path, std::strerror(errno));
  }
  text.resize(static_cast<size_t>(file.gcount()));
  while (text.ends_with('\n')) text.pop_back();
  const size_t end = std::min(text.size(), text.find('\n'));
  const std::string_view second = std::string_view(text).substr(std::min(text.size(), end + 1));
  Credentials credentials;
  if (TakeValue(std::string_view(text).substr(0, end), kUserHeader, credentials.user) &&
      TakeValue(second, kKeyHeader, credentials.password) && !credentials.user.empty()) {
    return credentials;
  }
  return InvalidArgument("{}: is not of the two lines '{}: NAME' and '{}: PASSWORD'", path,
                         kUserHeader, kKeyHeader);
}

Status WriteCredentials(const std::string& path, const Credentials& credentials) {
  const std::string text = fmt::format("{}: {}\n{}: {}\n", kUserHeader, credentials.user,
                                       kKeyHeader, credentials.password);
  const std::string unfinished = fmt::format("{}.{}", path, ::getpid());
  ::unlink(unfinished.c_str());  // Of one that was killed, whose number is ours now.
  RETURN_IF_ERROR(WriteFile(unfinished, text));
  const bool named = ::link(unfinished.c_str(), path.c_str()) == 0;
  const int error = errno;
  ::unlink(unfinished.c_str());
  if (named) return SyncFolder(path);
  if (error == EEXIST) return AlreadyExists("write {}: it is there already", path);
  return Unavailable("write {}: {}", path, std::strerror(error));
}

}  // namespace assay::clickhouse

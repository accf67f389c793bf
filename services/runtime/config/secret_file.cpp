#include "services/runtime/config/secret_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace assay::config {

Status CheckPrivate(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return NotFound("{}: {}", path, std::strerror(errno));
  const bool read = (found.st_mode & S_IROTH) != 0;
  const bool changed = (found.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  if (!read && !changed) return OkStatus();
  return PermissionDenied("{}: it holds secrets and others may {} it; chmod 600 {}", path,
                          read ? "read" : "change", path);
}

}  // namespace assay::config

// The SHA-256 of a file's bytes: what names an imported file.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay::assayctl {

// The SHA-256 of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;

  void Add(std::string_view bytes);
  // Of what came until now: 64 hexadecimal digits in lower case.
  std::string Digits() const;

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// What a file held when it was looked at.
struct FileDigest {
  std::string sha256;
  uint64_t bytes = 0;
};

// `tick` is called with the bytes read so far. kCancelled when asked to stop.
StatusOr<FileDigest> DigestFile(const std::string& path,
                                const std::function<void(uint64_t)>& tick = {},
                                std::stop_token stop = {});

// Not OK when `read`, the bytes that were taken from the file for `digest`, are others, or when the
// file has more by now. Says what to do.
Status CheckUnchanged(const std::string& path, const FileDigest& digest, const FileDigest& read);

}  // namespace assay::assayctl

// InputFile: a file that a user named, read front to back, whatever it is: a file, a pipe, a
// device.
//
// Opening it never waits, also not for a pipe's writer; Read() does, and ends when it is asked to
// stop. So nothing that a path can name holds up a program against its signals.
#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <string>
#include <utility>

#include "services/runtime/base/status.h"

namespace assay {

class InputFile {
 public:
  // kNotFound when there is nothing that can be read; the message says why.
  static StatusOr<InputFile> Open(const std::string& path, std::stop_token stop = {});
  ~InputFile();
  InputFile(InputFile&& other) noexcept
      : file_(std::exchange(other.file_, -1)),
        is_regular_(other.is_regular_),
        path_(std::move(other.path_)),
        stop_(std::move(other.stop_)) {}
  InputFile& operator=(InputFile&&) = delete;

  // How many bytes were put into `buffer`; 0 at the end. kCancelled when asked to stop.
  StatusOr<size_t> Read(std::span<char> buffer);

  // Whether it has a length and can be read again: no pipe, no device.
  bool is_regular() const { return is_regular_; }

 private:
  InputFile(int file, bool is_regular, std::string path, std::stop_token stop)
      : file_(file), is_regular_(is_regular), path_(std::move(path)), stop_(std::move(stop)) {}

  Status AwaitBytes() const;

  int file_;
  bool is_regular_;
  std::string path_;
  std::stop_token stop_;
};

// All of a file that people write, such as a configuration. kInvalidArgument when it has more than
// `bytes_max`, as a device without an end has.
StatusOr<std::string> ReadSmallFile(const std::string& path, size_t bytes_max,
                                    std::stop_token stop = {});

}  // namespace assay

// TemporaryFolder: an empty folder for one test. Removed at the end, but kept (and its path
// printed) when the test failed, so that logs can be read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace assay::testing {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // Writes a file of this folder and returns its path.
  std::filesystem::path Write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

// The whole file as text; empty when it cannot be read.
std::string ReadFile(const std::filesystem::path& path);

}  // namespace assay::testing

// ProblemList: what is wrong with one record, collected while it is checked.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/reference/v1/reference.pb.h"
#include "services/directory/build.h"
#include "services/runtime/base/alphabet.h"

namespace assay::directory {

inline constexpr size_t kIdBytesMax = 128;
inline constexpr size_t kSourceIdBytesMax = 256;
inline constexpr size_t kNameBytesMax = 256;
inline constexpr size_t kSystemBytesMax = 128;
inline constexpr size_t kMessageBytesMax = 2048;  // Of a problem.

class ProblemList {
 public:
  // `key` as KeyOf() has it.
  ProblemList(size_t record, std::string_view key, std::vector<Problem>& problems)
      : record_(record),
        key_(PrintableUtf8(key, kShownKeyBytesMax)),
        problems_(problems),
        before_(problems.size()) {}

  template <typename... Args>
  void Add(fmt::format_string<Args...> format, Args&&... args) {
    Note(fmt::format(format, std::forward<Args>(args)...));
  }

  // An id of [A-Za-z0-9._-] and what `also` allows, 1 to `bytes_max` bytes.
  void CheckId(std::string_view field, std::string_view id, size_t bytes_max = kIdBytesMax,
               std::string_view also = {});
  // What people read: at most `bytes_max` bytes of the alphabet of words (base/alphabet.h).
  void CheckWord(std::string_view field, std::string_view text, size_t bytes_max);
  void CheckNames(std::string_view field, const reference::v1::Names& names);

  // Whether nothing was found in this record.
  bool none() const { return problems_.size() == before_; }

 private:
  void CheckLength(std::string_view field, std::string_view text, size_t bytes_max);
  void Note(std::string_view message);

  const size_t record_;
  const std::string key_;
  std::vector<Problem>& problems_;
  const size_t before_;
};

inline Names ToNames(const reference::v1::Names& names) { return {names.zh(), names.en()}; }

}  // namespace assay::directory

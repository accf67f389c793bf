// Values as people write them, and their conversion into typed fields.
//
// A Literal is what a source said, before the field's type is known: a TOML value keeps its
// kind (integer 5 is not "5"), while environment and flags only have text. Read() converts,
// refusing the wrong kind; Show() writes a value so that Read() understands it again.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::config {

// A number of bytes, written "512B", "64KiB", "64MiB" or "1GiB".
struct ByteSize {
  uint64_t bytes = 0;

  static constexpr ByteSize KiB(uint64_t count) { return {count << 10}; }
  static constexpr ByteSize MiB(uint64_t count) { return {count << 20}; }
  static constexpr ByteSize GiB(uint64_t count) { return {count << 30}; }
  auto operator<=>(const ByteSize&) const = default;
};

// Text pairs, for settings that are passed on to a library under its own names.
using TextMap = std::map<std::string, std::string>;

struct Literal {
  enum class Kind { kText, kString, kBool, kInteger, kFloat, kArray, kTable, kOther };
  Kind kind = Kind::kText;  // kText: environment or flag, so any type may read it.
  std::string text = {};
  std::vector<Literal> items = {};     // Of an array or table.
  std::vector<std::string> keys = {};  // Of a table, beside `items`.
  int line = 0;                        // In its file, counted from 1.
};

Status Read(const Literal& literal, bool* value);
Status Read(const Literal& literal, int64_t* value);
Status Read(const Literal& literal, double* value);
Status Read(const Literal& literal, std::string* value);
Status Read(const Literal& literal, std::chrono::milliseconds* value);  // "500ms", "10s", "2h".
Status Read(const Literal& literal, ByteSize* value);
Status Read(const Literal& literal, std::vector<std::string>* value);  // Text: "a,b,c".
Status Read(const Literal& literal, std::vector<int32_t>* value);      // Text: "0,1,2".
Status Read(const Literal& literal, TextMap* value);                   // Text: "k=v,k2=v2".

template <std::integral Integer>
requires(!std::same_as<Integer, bool> && !std::same_as<Integer, int64_t>) Status
    Read(const Literal& literal, Integer* value) {
  int64_t wide = 0;
  RETURN_IF_ERROR(Read(literal, &wide));
  if (!std::in_range<Integer>(wide)) {
    return OutOfRange("{} is not between {} and {}", wide, std::numeric_limits<Integer>::min(),
                      std::numeric_limits<Integer>::max());
  }
  *value = static_cast<Integer>(wide);
  return OkStatus();
}

std::string Show(bool value);
std::string Show(double value);
std::string Show(const std::string& value);
std::string Show(std::chrono::milliseconds value);
std::string Show(ByteSize value);
std::string Show(const std::vector<std::string>& value);
std::string Show(const std::vector<int32_t>& value);
std::string Show(const TextMap& value);
template <std::integral Integer>
requires(!std::same_as<Integer, bool>) std::string Show(Integer value) {
  return std::to_string(value);
}

// The word for a type in help texts and problems: "duration", "size", "integer" ...
template <typename T>
constexpr std::string_view TypeName() {
  if constexpr (std::same_as<T, bool>) return "true or false";
  if constexpr (std::same_as<T, double>) return "number";
  if constexpr (std::same_as<T, std::string>) return "text";
  if constexpr (std::same_as<T, std::chrono::milliseconds>) return "duration";
  if constexpr (std::same_as<T, ByteSize>) return "size";
  if constexpr (std::same_as<T, TextMap>) return "table of text";
  if constexpr (std::same_as<T, std::vector<std::string>>) return "list of text";
  if constexpr (std::same_as<T, std::vector<int32_t>>) return "list of integers";
  return "integer";
}

}  // namespace assay::config

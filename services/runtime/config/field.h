// Field: one setting of a process, its type forgotten, and Spec: how it is declared.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/config/value.h"

namespace assay::config {

// What is known about a field besides its name and default.
template <typename T>
struct Spec {
  std::string doc;
  std::string unit = {};      // What a plain number counts: "rows", "streams".
  std::optional<T> min = {};  // Both bounds are allowed values.
  std::optional<T> max = {};
  std::vector<T> allowed = {};  // When not empty, nothing else is accepted.
  bool secret = false;          // Never printed or logged.
  bool required = false;        // Has no useful default: somebody must set it.

  bool Allows(const T& value) const {
    if (min && value < *min) return false;
    if (max && *max < value) return false;
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
  }

  // "1 to 65535", "one of: lz4, zstd", or empty.
  std::string Limits() const {
    std::string text;
    for (const T& value : allowed) text += (text.empty() ? "one of: " : ", ") + Show(value);
    if (!text.empty()) return text;
    if (min && max) return Show(*min) + " to " + Show(*max);
    if (min) return "at least " + Show(*min);
    if (max) return "at most " + Show(*max);
    return {};
  }
};

struct Field {
  std::string name;
  std::string doc;
  std::string unit;
  std::string type;
  std::string limits;
  std::string default_text;
  bool secret = false;
  bool required = false;
  std::string origin = "default";             // Where the present value came from.
  std::function<Status(const Literal&)> set;  // On failure the value stays as it was.
  std::function<std::string()> text;          // The present value; secrets are not hidden.
};

// The field that reads into `value`, which must outlive it.
template <typename T>
Field MakeField(std::string name, T* value, Spec<T> spec) {
  Field field{.name = std::move(name),
              .doc = spec.doc,
              .unit = spec.unit,
              .type = std::string(TypeName<T>()),
              .limits = spec.Limits(),
              .default_text = Show(*value),
              .secret = spec.secret,
              .required = spec.required,
              .set = {},
              .text = [value] { return Show(*value); }};
  field.set = [value, spec = std::move(spec)](const Literal& literal) -> Status {
    T candidate{};
    RETURN_IF_ERROR(Read(literal, &candidate));
    if (!spec.Allows(candidate)) return OutOfRange("must be {}", spec.Limits());
    *value = std::move(candidate);
    return OkStatus();
  };
  return field;
}

}  // namespace assay::config

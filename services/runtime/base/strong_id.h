// StrongId: a string or number that means one thing and cannot be passed for another.
//
//   using SourceId = StrongId<struct SourceIdTag, std::string>;
#pragma once

#include <compare>
#include <functional>
#include <utility>

namespace assay {

template <typename Tag, typename Value>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(Value value) : value_(std::move(value)) {}

  const Value& value() const { return value_; }

  auto operator<=>(const StrongId&) const = default;
  bool operator==(const StrongId&) const = default;

  template <typename H>
  friend H AbslHashValue(H state, const StrongId& id) {
    return H::combine(std::move(state), id.value_);
  }

 private:
  Value value_{};
};

}  // namespace assay

template <typename Tag, typename Value>
struct std::hash<assay::StrongId<Tag, Value>> {
  size_t operator()(const assay::StrongId<Tag, Value>& id) const {
    return std::hash<Value>()(id.value());
  }
};

// Parameters of metrics: what may be chosen within a definition, and what somebody chose.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::metrics {

// A text in the product's languages.
struct Text {
  std::string_view zh;
  std::string_view en;
};

struct ParameterSpec {
  // How its values are written.
  enum class Kind {
    kChoice,        // One of `allowed`.
    kWhole,         // A whole number, `minimum` to `maximum`.
    kNumber,        // A number, likewise, to six decimals.
    kNumberOrWord,  // A number, or the word that is the default.
  };

  std::string_view name;
  Kind kind = Kind::kChoice;
  Text description;
  std::string_view default_value;
  std::vector<std::string_view> allowed = {};
  std::optional<double> minimum = {};
  std::optional<double> maximum = {};
  std::vector<std::string_view> fast = {};  // Answered from roll-ups; empty: makes no difference.
};

// The effective parameters of one metric: each has a valid value in its canonical spelling.
class Arguments {
 public:
  // Fills in defaults. Fails for a value the specification does not allow, saying what it does;
  // names in `given` that the metric does not have are not looked at.
  static StatusOr<Arguments> Resolve(const std::vector<ParameterSpec>& specs,
                                     const std::map<std::string, std::string>& given);

  // The parameter exists: asking for another is a bug.
  const std::string& text(std::string_view name) const;
  double number(std::string_view name) const;
  // Absent where the value is a word.
  std::optional<double> number_if_any(std::string_view name) const;

  // Ordered by name.
  const std::map<std::string, std::string>& all() const { return values_; }

  bool operator==(const Arguments&) const = default;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace assay::metrics

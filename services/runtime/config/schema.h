// Schema: every setting of a process, declared once beside the struct that holds it.
//
//   struct GatewayConfig {
//     std::string listen = "127.0.0.1:7101";
//     config::ByteSize message_bytes_max = config::ByteSize::MiB(4);
//
//     void Declare(config::Schema& schema) {
//       schema.Add("gateway.listen", &listen, {.doc = "Address of the ingest service."});
//       schema.Add("gateway.message_bytes_max", &message_bytes_max,
//                  {.doc = "Largest request.", .min = config::ByteSize::KiB(64)});
//     }
//   };
//
// The value a field has when it is added is its default. From this one declaration come the
// checks, --help, --print-config and the configuration table of the process's README. The
// struct must outlive the schema. The first part of a name is its section.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
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
};

struct Field {
  std::string name;
  std::string doc;
  std::string unit;
  std::string type;
  std::string limits;  // "1 to 65535", "one of: lz4, zstd", or empty.
  std::string default_text;
  bool secret = false;
  bool required = false;
  bool is_table = false;  // Takes every key of its TOML table.
  std::string origin = "default";
  std::function<Status(const Literal&)> set;  // On failure the value stays as it was.
  std::function<std::string()> text;          // The present value; secrets are not hidden.
};

enum class CommandKind {
  kTask,   // Does one thing and ends; may run beside a process that serves.
  kServe,  // As without a command: listens and serves until stopped.
};

struct Command {
  std::string name;
  std::string doc;
  CommandKind kind = CommandKind::kTask;
};

class Schema {
 public:
  // A name used twice is a bug and ends the program.
  template <typename T>
  void Add(std::string name, T* value, std::type_identity_t<Spec<T>> spec) {
    Field field{.name = std::move(name),
                .doc = spec.doc,
                .unit = spec.unit,
                .type = std::string(TypeName<T>()),
                .limits = ShowLimits(spec),
                .default_text = Show(*value),
                .secret = spec.secret,
                .required = spec.required,
                .is_table = std::is_same_v<T, TextMap>,
                .set = {},
                .text = {}};
    field.text = [value] { return Show(*value); };
    field.set = [value, spec = std::move(spec)](const Literal& literal) -> Status {
      T candidate{};
      RETURN_IF_ERROR(Read(literal, &candidate));
      if (!IsAllowed(candidate, spec)) return OutOfRange("must be {}", ShowLimits(spec));
      *value = std::move(candidate);
      return OkStatus();
    };
    AddField(std::move(field));
  }

  // A condition between fields, checked after all of them are set.
  void AddRule(std::function<Status()> rule) { rules_.push_back(std::move(rule)); }

  // A word after the flags that says what to do ("migrate").
  void AddCommand(std::string name, std::string doc, CommandKind kind = CommandKind::kTask) {
    commands_.push_back({std::move(name), std::move(doc), kind});
  }

  Field* Find(std::string_view name);
  bool HasSection(std::string_view section) const;
  // The field whose name is most like `name`, to suggest it; empty when none is.
  std::string Nearest(std::string_view name) const;

  const std::vector<Field>& fields() const { return fields_; }
  const std::vector<Command>& commands() const { return commands_; }
  const std::vector<std::function<Status()>>& rules() const { return rules_; }

 private:
  void AddField(Field field);

  template <typename T>
  static bool IsAllowed(const T& value, const Spec<T>& spec) {
    if (spec.min && value < *spec.min) return false;
    if (spec.max && *spec.max < value) return false;
    return spec.allowed.empty() ||
           std::find(spec.allowed.begin(), spec.allowed.end(), value) != spec.allowed.end();
  }
  template <typename T>
  static std::string ShowLimits(const Spec<T>& spec) {
    std::string text;
    for (const T& value : spec.allowed) text += (text.empty() ? "one of: " : ", ") + Show(value);
    if (!text.empty()) return text;
    if (spec.min && spec.max) return Show(*spec.min) + " to " + Show(*spec.max);
    if (spec.min) return "at least " + Show(*spec.min);
    if (spec.max) return "at most " + Show(*spec.max);
    return {};
  }

  std::vector<Field> fields_;
  std::vector<Command> commands_;
  std::vector<std::function<Status()>> rules_;
};

// ASSAY_GATEWAY_LISTEN for gateway.listen.
std::string EnvironmentName(std::string_view field_name);

}  // namespace assay::config

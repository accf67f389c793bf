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

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/config/field.h"

namespace assay::config {

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
    AddField(MakeField(std::move(name), value, std::move(spec)));
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

  std::vector<Field> fields_;
  std::vector<Command> commands_;
  std::vector<std::function<Status()>> rules_;
};

// ASSAY_GATEWAY_LISTEN for gateway.listen.
std::string EnvironmentName(std::string_view field_name);

}  // namespace assay::config

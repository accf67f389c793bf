// Caller: on whose behalf a question is answered. Every function that answers takes one, and the
// scope is added to every statement by code; there is no way to the store around it.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace assay::query {

enum class Role {
  kReader,    // Sees figures.
  kOperator,  // Also checks the store (Verify).
};

// Which units somebody may see: every one, or these and everything below them.
struct UnitScope {
  bool is_everything = false;
  std::vector<std::string> roots = {};
};

struct Caller {
  UnitScope units;
  std::set<Role> roles;

  // Who may do and see all: a process of this machine, while no credentials are configured.
  static Caller Everything() {
    return {.units = {.is_everything = true, .roots = {}},
            .roles = {Role::kReader, Role::kOperator}};
  }
};

}  // namespace assay::query

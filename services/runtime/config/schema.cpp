#include "services/runtime/config/schema.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>

#include "services/runtime/base/nearest.h"

namespace assay::config {
namespace {

std::string_view SectionOf(std::string_view name) { return name.substr(0, name.find('.')); }

}  // namespace

void Schema::AddField(Field field) {
  if (Find(field.name) != nullptr || field.name.find('.') == std::string::npos) {
    std::fprintf(stderr, "bug: setting %s is declared twice or has no section\n",
                 field.name.c_str());
    std::abort();
  }
  fields_.push_back(std::move(field));
}

Field* Schema::Find(std::string_view name) {
  for (Field& field : fields_) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

bool Schema::HasSection(std::string_view section) const {
  return std::any_of(fields_.begin(), fields_.end(),
                     [&](const Field& field) { return SectionOf(field.name) == section; });
}

std::string Schema::Nearest(std::string_view name) const {
  constexpr size_t kLettersMax = 3;
  std::vector<std::string_view> names;
  for (const Field& field : fields_) names.push_back(field.name);
  return assay::Nearest(name, names, kLettersMax);
}

std::string EnvironmentName(std::string_view field_name) {
  std::string name = "ASSAY_";
  for (const char c : field_name) {
    name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

}  // namespace assay::config

#include "services/runtime/config/schema.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <numeric>

namespace assay::config {
namespace {

// Levenshtein distance: how many letters must change to turn one name into the other.
size_t Distance(std::string_view from, std::string_view to) {
  std::vector<size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= to.size(); ++j) {
      const size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

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
  constexpr size_t kDistanceMax = 3;
  size_t least = kDistanceMax + 1;
  std::string nearest;
  for (const Field& field : fields_) {
    const size_t distance = Distance(name, field.name);
    if (distance < least) {
      least = distance;
      nearest = field.name;
    }
  }
  return nearest;
}

std::string EnvironmentName(std::string_view field_name) {
  std::string name = "ASSAY_";
  for (const char c : field_name) {
    name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

}  // namespace assay::config

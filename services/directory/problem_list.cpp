#include "services/directory/problem_list.h"

#include <algorithm>

namespace assay::directory {

void ProblemList::CheckId(std::string_view field, std::string_view id, size_t bytes_max,
                          std::string_view also) {
  if (id.empty()) return Add("{}: missing; every record needs its id", field);
  CheckLength(field, id, bytes_max);
  const auto is_allowed = [&](unsigned char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '.' ||
           c == '_' || c == '-' || also.find(static_cast<char>(c)) != also.npos;
  };
  if (!std::ranges::all_of(id, is_allowed)) {
    Add("{}: \"{}\": only letters of A-Z and a-z, digits and . _ -{}{} are allowed", field, id,
        also.empty() ? "" : " ", also);
  }
}

void ProblemList::CheckLength(std::string_view field, std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return;
  Add("{}: {} bytes long; at most {} are allowed", field, text.size(), bytes_max);
}

void ProblemList::CheckNames(std::string_view field, const reference::v1::Names& names) {
  CheckWord(fmt::format("{}.zh", field), names.zh(), kNameBytesMax);
  CheckWord(fmt::format("{}.en", field), names.en(), kNameBytesMax);
}

void ProblemList::CheckWord(std::string_view field, std::string_view text, size_t bytes_max) {
  CheckLength(field, text, bytes_max);
  if (const auto bad = FindBadCharacter(text, Alphabet::kWord)) {
    Add("{}: {} at byte {}: control, invisible and direction characters are not allowed", field,
        bad->Name(), bad->position);
  }
}

void ProblemList::Note(std::string_view message) {
  problems_.push_back({record_, key_, PrintableUtf8(message, kMessageBytesMax)});
}

}  // namespace assay::directory

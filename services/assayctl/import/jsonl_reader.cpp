#include "services/assayctl/import/jsonl_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "services/assayctl/import/json_depth.h"

namespace assay::assayctl {

namespace {

using Json = nlohmann::json;

const Json* FindMember(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  if (const auto found = object.find(std::string(name)); found != object.end()) return &*found;
  const size_t dot = name.find('.');
  if (dot == name.npos) return nullptr;
  const Json* outer = FindMember(object, name.substr(0, dot));
  return outer == nullptr ? nullptr : FindMember(*outer, name.substr(dot + 1));
}

std::string CellText(const Json* member) {
  if (member == nullptr || member->is_null()) return "";
  if (member->is_string()) return member->get<std::string>();
  return member->dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

StatusOr<std::unique_ptr<RowReader>> JsonlReader::Open(FileText text, const RowFormat& format) {
  return std::unique_ptr<RowReader>(new JsonlReader(std::move(text), format));
}

StatusOr<bool> JsonlReader::Next(Row* row) {
  std::string line;
  do {
    ASSIGN_OR_RETURN(const bool there_is_one, TakeLine(&line));
    if (!there_is_one) return false;
  } while (line.find_first_not_of(" \t\r") == line.npos);

  *row = {.number = ++rows_, .line = line_, .raw = std::move(line), .cells = {}, .problem = {}};
  if (IsTooDeep(row->raw)) {
    row->problem = fmt::format("is nested deeper than {} levels", kJsonDepthMax);
    return true;
  }
  const Json object = Json::parse(row->raw, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) {
    row->problem = row->raw.size() >= kLineBytesMax
                       ? fmt::format("is longer than {} bytes", kLineBytesMax)
                       : "is not a JSON object";
    return true;
  }
  for (size_t i = 0; i < columns_.size(); ++i) {
    const Json* const member = FindMember(object, columns_[i]);
    if (member != nullptr) seen_[i] = true;
    row->cells.push_back(CellText(member));
  }
  return true;
}

std::vector<std::string> JsonlReader::never_seen() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < columns_.size() && rows_ > 0; ++i) {
    if (!seen_[i]) names.push_back(columns_[i]);
  }
  return names;
}

// The next physical line without its end; of one that is too long only the beginning.
StatusOr<bool> JsonlReader::TakeLine(std::string* line) {
  line->clear();
  if (text_.rest().empty() && !text_.is_all()) RETURN_IF_ERROR(text_.ReadMore());
  if (text_.rest().empty()) return false;
  ++line_;
  while (true) {
    const std::string_view rest = text_.rest();
    const size_t end = rest.find('\n');
    const size_t bytes = std::min(end, rest.size());
    line->append(rest.substr(0, std::min(bytes, kLineBytesMax - line->size())));
    text_.Take(end == rest.npos ? rest.size() : end + 1);
    if (end != rest.npos || text_.is_all()) return true;
    RETURN_IF_ERROR(text_.ReadMore());
  }
}

}  // namespace assay::assayctl

#include "services/assayctl/output/table.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "services/assayctl/output/message_json.h"
#include "services/runtime/base/utf8.h"

namespace assay::assayctl {

namespace {

constexpr std::string_view kGap = "  ";

// The blocks of East Asian wide and full-width characters that texts of ours can hold.
bool IsWide(uint32_t c) {
  constexpr std::pair<uint32_t, uint32_t> kWide[] = {
      {0x1100, 0x115F},   {0x2E80, 0xA4CF},  {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
      {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},  {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
      {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
  return std::ranges::any_of(
      kWide, [&](const auto& block) { return block.first <= c && c <= block.second; });
}

std::string Printable(const std::string& text) { return PrintableUtf8(text, std::string::npos); }

bool IsNumber(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && end == text.c_str() + text.size();
}

// Spreadsheets compute a text that begins so, and what it computes may read files and the network.
bool IsFormula(const std::string& text) {
  return text.size() > 1 && std::string_view("=+-@").find(text[0]) != std::string_view::npos &&
         !IsNumber(text);
}

// A text that a spreadsheet would compute has an apostrophe before it, which spreadsheets hide.
std::string CsvCell(const std::string& raw) {
  const std::string text = (IsFormula(raw) ? "'" : "") + Printable(raw);
  if (text.find_first_of(",\"") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

}  // namespace

size_t DisplayWidth(std::string_view utf8) {
  size_t width = 0;
  for (size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    uint32_t c = length == 1 ? lead : lead & (0xFFu >> (length + 1));
    for (size_t k = 1; k < length && i + k < utf8.size(); ++k) {
      c = c << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3F);
    }
    width += IsWide(c) ? 2 : 1;
    i += length;
  }
  return width;
}

void Table::Add(std::vector<std::string> cells) {
  assert(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out, OutputFormat format) const {
  switch (format) {
    case OutputFormat::kTable:
      return PrintAligned(out);
    case OutputFormat::kCsv:
      return PrintCsv(out);
    case OutputFormat::kJson:
      return PrintJson(out);
  }
}

void Table::PrintAligned(std::ostream& out) const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = DisplayWidth(Printable(columns_[i].name));
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(Printable(row[i])));
    widths.push_back(width);
  }
  const auto print = [&](const auto& text_of) {
    std::string line;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string text = Printable(text_of(i));
      const std::string padding(widths[i] - DisplayWidth(text), ' ');
      if (i > 0) line += kGap;
      line += columns_[i].align == Align::kRight ? padding + text : text + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  };
  print([&](size_t i) -> const std::string& { return columns_[i].name; });
  for (const auto& row : rows_) print([&](size_t i) -> const std::string& { return row[i]; });
}

void Table::PrintCsv(std::ostream& out) const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    out << (i > 0 ? "," : "") << CsvCell(columns_[i].name);
  }
  out << '\n';
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) out << (i > 0 ? "," : "") << CsvCell(row[i]);
    out << '\n';
  }
}

void Table::PrintJson(std::ostream& out) const {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const auto& row : rows_) {
    Json object = Json::object();
    for (size_t i = 0; i < row.size(); ++i) object[columns_[i].name] = row[i];
    list.push_back(std::move(object));
  }
  out << PrintableJson(list.dump(2, ' ', false, Json::error_handler_t::replace)) << '\n';
}

}  // namespace assay::assayctl

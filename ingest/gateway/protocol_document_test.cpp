// docs/INGEST.md names every reason and every limit of the gateway, and none that it does not have.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "assay/event/v1/record.pb.h"
#include "ingest/gateway/config.h"
#include "services/runtime/testing/child_process.h"

namespace assay::gateway {
namespace {

std::string ReadSource(const std::string& path) {
  std::ifstream file(testing::SourceFolder() / path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The rows of the tables below a heading, as cells without the space around them.
std::vector<std::vector<std::string>> RowsBelow(const std::string& heading) {
  std::istringstream document(ReadSource("docs/INGEST.md"));
  std::vector<std::vector<std::string>> rows;
  bool inside = false;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("#")) inside = line == "## " + heading;
    if (!inside || !line.starts_with("| ") || line.starts_with("| ---")) continue;
    std::vector<std::string> cells;
    std::istringstream row(line.substr(1));
    for (std::string cell; std::getline(row, cell, '|');) {
      const size_t first = cell.find_first_not_of(' ');
      const size_t last = cell.find_last_not_of(' ');
      cells.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
    }
    rows.push_back(std::move(cells));
  }
  if (!rows.empty()) rows.erase(rows.begin());  // The names of the columns.
  return rows;
}

// What stands in `code` in a column of the table.
std::multiset<std::string> CodeIn(const std::string& heading, size_t column) {
  std::multiset<std::string> words;
  for (const auto& row : RowsBelow(heading)) {
    const std::string& cell = row.at(column);
    if (cell.starts_with("`")) words.insert(cell.substr(1, cell.size() - 2));
  }
  return words;
}

// "5,000", or "4 MiB" for bytes.
std::string Printed(uint64_t value, bool bytes) {
  if (bytes && value % (1u << 20) == 0) return fmt::format("{} MiB", value >> 20);
  if (bytes && value % (1u << 10) == 0) return fmt::format("{} KiB", value >> 10);
  std::string digits = std::to_string(value);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), ",");
  }
  return digits;
}

TEST(ProtocolDocumentTest, NamesEveryReasonOfARejectedEvent) {
  std::multiset<std::string> reasons;
  const auto& contract = *event::v1::RejectReason_descriptor();
  for (int i = 0; i < contract.value_count(); ++i) {
    if (contract.value(i)->number() == 0) continue;
    reasons.insert(contract.value(i)->name().substr(std::string("REJECT_REASON_").size()));
  }

  EXPECT_EQ(CodeIn("Rejected events: every reason", 0), reasons);
}

TEST(ProtocolDocumentTest, NamesEveryReasonOfAnEndedStream) {
  // refusal.h declares all of them, each in a line of its own.
  const std::string header = ReadSource("ingest/gateway/refusal.h");
  const std::regex declaration("string_view k[A-Za-z]+ = \"([A-Z_]+)\"");
  std::multiset<std::string> reasons;
  for (std::sregex_iterator found(header.begin(), header.end(), declaration), end; found != end;
       ++found) {
    std::string word = (*found)[1];
    std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
    reasons.insert(word);
  }

  EXPECT_EQ(CodeIn("Ended streams and failed calls: every reason", 1), reasons);
}

TEST(ProtocolDocumentTest, NamesEveryLimitWithItsDefault) {
  const ingest::v1::Limits limits = LimitsMessage(GatewayConfig().GatewayLimits());
  const auto& fields = *ingest::v1::Limits::descriptor();
  std::map<std::string, std::string> expected = {
      {"sequences ahead of the last ack", Printed(kSourceAheadMax, false)}};
  for (int i = 0; i < fields.field_count(); ++i) {
    const auto& field = *fields.field(i);
    const bool is_wide = field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_UINT64;
    const uint64_t value = is_wide ? limits.GetReflection()->GetUInt64(limits, &field)
                                   : limits.GetReflection()->GetUInt32(limits, &field);
    expected["`" + field.name() + "`"] =
        Printed(value, field.name().find("bytes") != std::string::npos);
  }

  std::map<std::string, std::string> documented;
  for (const auto& row : RowsBelow("Limits")) documented[row.at(0)] = row.at(1);
  EXPECT_EQ(documented, expected);
}

}  // namespace
}  // namespace assay::gateway

#include "tests/integration/query/reference_csv.h"

#include <date/date.h>

#include <fstream>
#include <map>
#include <sstream>

namespace assay::testing {
namespace {

constexpr const char* kDimensions[] = {"tangibles", "reliability", "responsiveness", "assurance",
                                       "empathy"};
constexpr size_t kItemsOfDimension[] = {4, 5, 4, 4, 5};
constexpr size_t kItems = 22;

using Record = std::map<std::string, std::string>;

std::vector<std::string> Split(std::string line) {
  std::erase(line, '"');
  std::erase(line, '\r');
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
  return fields;
}

std::vector<Record> ReadCsv(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names = Split(line);
  std::vector<Record> records;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = Split(line);
    Record& record = records.emplace_back();
    for (size_t i = 0; i < names.size() && i < fields.size(); ++i) record[names[i]] = fields[i];
  }
  return records;
}

uint32_t Milliseconds(const std::string& seconds) {
  return static_cast<uint32_t>(std::stoul(seconds)) * 1000;
}

std::string Outcome(const Record& record) {
  const std::string& outcome = record.at("outcome");
  if (outcome == "AGENT") return "answered";
  if (outcome == "PHANTOM") return "phantom";
  return record.at("q_time") == "0" ? "left_before_queue" : "abandoned";
}

}  // namespace

std::vector<CallRow> ReferenceCalls(const std::filesystem::path& folder) {
  std::vector<CallRow> rows;
  for (const Record& record : ReadCsv(folder / "callcentre/anonymous_bank_1999_08.csv")) {
    std::istringstream text(record.at("date"));
    date::sys_days day;
    text >> date::parse("%F", day);
    CallRow& row = rows.emplace_back();
    row.unit = "anonymous-bank";
    row.business_date = static_cast<int32_t>(day.time_since_epoch().count());
    row.counted_at = int64_t{row.business_date} * 86'400'000;
    row.ingested_at = row.counted_at;
    row.business = record.at("type");
    row.outcome = Outcome(record);
    row.queue_ms = Milliseconds(record.at("q_time"));
    row.talk_ms = Milliseconds(record.at("ser_time"));
    row.handle_ms = row.talk_ms;
  }
  return rows;
}

std::vector<SurveyRow> ReferenceSurvey(const std::filesystem::path& folder) {
  constexpr int32_t kDay = 14'822;  // 2010-08-01; the file has no dates.
  std::vector<SurveyRow> rows;
  for (const Record& record : ReadCsv(folder / "survey/servqual_sq.csv")) {
    SurveyRow& row = rows.emplace_back();
    row.unit = "anonymous-bank";
    row.business_date = kDay;
    row.counted_at = row.ingested_at = int64_t{kDay} * 86'400'000;
    row.questionnaire = "servqual";
    for (size_t i = 1; i <= kItems; ++i) {
      row.score_micro.push_back(Milliseconds(record.at(fmt::format("a{:02}", i))) * 1000);
    }
    row.score_micro.push_back(Milliseconds(record.at("sat")) * 1000);
    size_t item = 0;
    for (const size_t count : kItemsOfDimension) {
      uint64_t sum = 0;
      for (size_t i = 0; i < count; ++i) sum += row.score_micro[item++];
      row.score_micro.push_back(static_cast<uint32_t>((2 * sum + count) / (2 * count)));
    }
    row.answered.assign(row.score_micro.size(), 1);
    for (const uint32_t score : row.score_micro) row.favourable.push_back(score >= 80'000'000);
  }
  return rows;
}

std::string ReferenceOrganisation() {
  std::string documents =
      "kind: Unit\nunit_id: anonymous-bank\nlevel: branch\ntime_zone: Asia/Jerusalem\n---\n"
      "kind: Questionnaire\nquestionnaire_id: servqual\nversion: 1\nitems:\n";
  const std::string scale = "scale_min: 0, scale_max: 100, favourable_from: 80";
  size_t item = 0;
  for (size_t i = 0; i < std::size(kDimensions); ++i) {
    for (size_t k = 0; k < kItemsOfDimension[i]; ++k) {
      documents += fmt::format("- {{item_id: a{:02}, dimension_id: {}, {}}}\n", ++item,
                               kDimensions[i], scale);
    }
  }
  documents += fmt::format("- {{item_id: sat, is_overall: true, {}}}\ndimensions:\n", scale);
  for (const char* dimension : kDimensions) {
    documents += fmt::format("- {{dimension_id: {}}}\n", dimension);
  }
  return documents;
}

}  // namespace assay::testing

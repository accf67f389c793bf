#include "services/directory/build.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "services/directory/build_questionnaire.h"
#include "services/directory/build_units.h"
#include "services/directory/problem_list.h"

namespace assay::directory {

namespace {

using reference::v1::ReferenceRecord;

// Records with content and a key of their own; the first of several with one key is kept.
std::vector<ReferenceRecord> Distinct(std::span<const ReferenceRecord> records,
                                      std::vector<Problem>& problems) {
  std::vector<ReferenceRecord> distinct(records.begin(), records.end());
  std::set<std::string> keys;
  for (size_t i = 0; i < records.size(); ++i) {
    const std::string key = KeyOf(records[i]);
    if (key.empty()) {
      ProblemList(i, key, problems).Add("the record is empty; it must define something");
    } else if (!keys.insert(key).second) {
      ProblemList(i, key, problems).Add("given twice; keep one of them");
    } else {
      continue;
    }
    distinct[i].clear_content();
  }
  return distinct;
}

void CheckSource(const reference::v1::Source& record, const std::set<std::string_view>& units,
                 ProblemList& found) {
  found.CheckId("source_id", record.source_id(), kSourceIdBytesMax, ":/");
  found.CheckWord("system", record.system(), kSystemBytesMax);
  if (!event::v1::Family_IsValid(record.family()) ||
      record.family() == event::v1::FAMILY_UNSPECIFIED) {
    found.Add("family: missing; write the kind of its events, like call or survey");
  }
  if (record.unit_id().empty()) {
    found.Add("unit_id: missing; a source belongs to a unit");
  } else if (!units.contains(record.unit_id())) {
    found.Add("unit_id: there is no valid unit \"{}\"; define it", record.unit_id());
  }
}

std::vector<Source> BuildSources(std::span<const ReferenceRecord> records,
                                 const std::vector<Unit>& units, std::vector<Problem>& problems) {
  std::set<std::string_view> unit_ids;
  for (const Unit& unit : units) unit_ids.insert(unit.id);

  std::vector<Source> sources;
  for (size_t i = 0; i < records.size(); ++i) {
    if (!records[i].has_source()) continue;
    const reference::v1::Source& record = records[i].source();
    ProblemList found(i, KeyOf(records[i]), problems);
    CheckSource(record, unit_ids, found);
    if (!found.none()) continue;
    sources.push_back({.id = record.source_id(),
                       .is_prefix = record.is_prefix(),
                       .family = record.family(),
                       .unit_id = record.unit_id(),
                       .system = record.system()});
  }
  std::ranges::sort(sources, {}, &Source::id);
  return sources;
}

std::vector<Questionnaire> BuildQuestionnaires(std::span<const ReferenceRecord> records,
                                               std::vector<Problem>& problems) {
  std::vector<Questionnaire> questionnaires;
  for (size_t i = 0; i < records.size(); ++i) {
    if (!records[i].has_questionnaire()) continue;
    ProblemList found(i, KeyOf(records[i]), problems);
    if (auto built = BuildQuestionnaire(records[i].questionnaire(), found)) {
      questionnaires.push_back(std::move(*built));
    }
  }
  std::ranges::sort(questionnaires, {}, [](const Questionnaire& questionnaire) {
    return std::tie(questionnaire.id, questionnaire.version);
  });
  return questionnaires;
}

}  // namespace

Built Build(std::span<const ReferenceRecord> records, uint64_t version) {
  Built built;
  const std::vector<ReferenceRecord> distinct = Distinct(records, built.problems);

  Snapshot::Contents contents{.version = version};
  contents.units = BuildUnits(distinct, built.problems);
  contents.sources = BuildSources(distinct, contents.units, built.problems);
  contents.questionnaires = BuildQuestionnaires(distinct, built.problems);

  built.snapshot = std::make_shared<const Snapshot>(std::move(contents));
  std::ranges::stable_sort(built.problems, {}, &Problem::record);
  return built;
}

std::string KeyOf(const ReferenceRecord& record) {
  switch (record.content_case()) {
    case ReferenceRecord::kUnit:
      return "unit/" + record.unit().unit_id();
    case ReferenceRecord::kSource:
      return "source/" + record.source().source_id();
    case ReferenceRecord::kQuestionnaire:
      return fmt::format("questionnaire/{}/{}", record.questionnaire().questionnaire_id(),
                         record.questionnaire().version());
    case ReferenceRecord::CONTENT_NOT_SET:
      return "";
  }
  return "";
}

}  // namespace assay::directory

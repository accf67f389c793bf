#include "services/assayctl/reference/apply_plan.h"

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "services/directory/build.h"

namespace assay::assayctl {

namespace {

using google::protobuf::util::MessageDifferencer;
using reference::v1::ReferenceRecord;

// The differences as one line; field by field, names as people write them in YAML.
std::string Differences(const ReferenceRecord& before, const ReferenceRecord& after) {
  MessageDifferencer differencer;
  std::string text;
  differencer.ReportDifferencesToString(&text);
  differencer.Compare(before, after);
  std::string line;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) line += (line.empty() ? "" : "; ") + text.substr(begin, end - begin);
    begin = end + 1;
  }
  return line;
}

// What must never differ between two records of one questionnaire version.
ReferenceRecord WithoutNames(ReferenceRecord record) {
  reference::v1::Questionnaire& questionnaire = *record.mutable_questionnaire();
  questionnaire.clear_names();
  for (auto& item : *questionnaire.mutable_items()) item.clear_names();
  for (auto& dimension : *questionnaire.mutable_dimensions()) dimension.clear_names();
  return record;
}

// Units from the top down, then sources, then questionnaires.
auto WritingOrder(const Change& change) {
  return std::make_tuple(change.record.content_case(), change.record.unit().level());
}

}  // namespace

size_t ApplyPlan::Count(Change::Kind kind) const {
  return static_cast<size_t>(std::ranges::count(changes, kind, &Change::kind));
}

std::vector<ReferenceRecord> ApplyPlan::Records() const {
  std::vector<ReferenceRecord> records;
  for (const Change& change : changes) {
    if (change.kind != Change::Kind::kSame) records.push_back(change.record);
  }
  return records;
}

ApplyPlan PlanApply(const std::vector<ReferenceRecord>& in_force,
                    const directory::Documents& documents) {
  ApplyPlan plan;
  plan.problems = documents.problems;
  // What could not be read may be what the others refer to.
  if (!plan.problems.empty()) return plan;
  std::map<std::string, const ReferenceRecord*> before;
  for (const ReferenceRecord& record : in_force) before.emplace(directory::KeyOf(record), &record);

  for (size_t i = 0; i < documents.records.size(); ++i) {
    const ReferenceRecord& record = documents.records[i];
    Change change{.key = directory::KeyOf(record), .details = {}, .record = record};
    if (const auto found = before.find(change.key); found != before.end()) {
      const bool is_same = MessageDifferencer::Equals(*found->second, record);
      change.kind = is_same ? Change::Kind::kSame : Change::Kind::kChange;
      if (!is_same) change.details = Differences(*found->second, record);
      if (record.has_questionnaire() &&
          !MessageDifferencer::Equals(WithoutNames(*found->second), WithoutNames(record))) {
        plan.problems.push_back(fmt::format(
            "{}: {}: is in force with other items, and a version never changes ({}); give the new "
            "one the next version",
            documents.places[i].Text(), change.key, change.details));
      }
      before.erase(found);
    }
    plan.changes.push_back(std::move(change));
  }

  // The result as a whole must be sound: what is applied, and what stays beside it.
  std::vector<ReferenceRecord> result = documents.records;
  for (const auto& [key, record] : before) result.push_back(*record);
  for (const directory::Problem& problem : directory::Build(result, 0).problems) {
    const bool is_applied = problem.record < documents.places.size();
    plan.problems.push_back(fmt::format(
        "{}: {}: {}", is_applied ? documents.places[problem.record].Text() : "in force already",
        problem.key, problem.message));
  }
  std::ranges::stable_sort(plan.changes, {}, WritingOrder);
  return plan;
}

}  // namespace assay::assayctl

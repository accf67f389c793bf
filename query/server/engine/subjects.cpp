#include "query/server/engine/subjects.h"

#include <algorithm>
#include <set>

#include "query/metrics/registry.h"
#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

using directory::Questionnaire;
using directory::Subject;

bool Contains(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// A figure about several subjects at once would add up answers to different questions.
Status CheckCombination(const SubjectRequest& request) {
  if (request.by_item && request.by_dimension) {
    return Refusal(kBadQuestion, request.by_field,
                   "item and dimension cannot both cut an answer; ask for each in a query of its "
                   "own");
  }
  if (request.by_dimension && request.items) {
    return Refusal(kBadFilter, request.items->field,
                   "dimensions cannot be filtered by item; cut by item instead");
  }
  if (!request.by_item && request.items && request.items->values.size() > 1) {
    return Refusal(kBadFilter, request.items->field,
                   "answers to several items do not add up to one figure; add item to `by`");
  }
  if (!request.by_item && !request.by_dimension && !request.items && request.dimensions &&
      request.dimensions->values.size() > 1) {
    return Refusal(kBadFilter, request.dimensions->field,
                   "several dimensions do not add up to one figure; add dimension to `by`");
  }
  return OkStatus();
}

// Every value must be the id of a subject of that kind in some version that is looked at.
Status CheckKnown(const SubjectRequest::Values& asked, Subject::Kind kind,
                  const std::vector<const Questionnaire*>& versions) {
  std::set<std::string_view> known;
  for (const Questionnaire* version : versions) {
    for (const Subject& subject : version->subjects) {
      if (subject.kind == kind) known.insert(subject.id);
    }
  }
  for (const std::string& value : asked.values) {
    if (known.contains(value)) continue;
    const std::string nearest = metrics::Nearest(value, {known.begin(), known.end()});
    return Refusal(
        kUnknownValue, asked.field,
        fmt::format("no questionnaire asked has the {} \"{}\"{}",
                    kind == Subject::Kind::kItem ? "item" : "dimension", value,
                    nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest)));
  }
  return OkStatus();
}

StatusOr<std::vector<const Questionnaire*>> VersionsAsked(const directory::Snapshot& snapshot,
                                                          const SubjectRequest& request) {
  std::vector<const Questionnaire*> versions;
  std::set<std::string_view> known;
  for (const Questionnaire& version : snapshot.questionnaires()) {
    known.insert(version.id);
    if (request.questionnaires && !Contains(request.questionnaires->values, version.id)) continue;
    versions.push_back(&version);
  }
  if (request.questionnaires) {
    for (const std::string& value : request.questionnaires->values) {
      if (known.contains(value)) continue;
      const std::string nearest = metrics::Nearest(value, {known.begin(), known.end()});
      return Refusal(
          kUnknownValue, request.questionnaires->field,
          fmt::format("there is no questionnaire \"{}\"{}", value,
                      nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest)));
    }
  }
  return versions;
}

// Whether the question is about this subject.
bool IsWanted(const SubjectRequest& request, const Questionnaire& version, const Subject& subject) {
  const bool wants_dimensions =
      request.by_dimension || (request.dimensions && !request.by_item && !request.items);
  if (wants_dimensions) {
    return subject.kind == Subject::Kind::kDimension &&
           (!request.dimensions || Contains(request.dimensions->values, subject.id));
  }
  if (subject.kind != Subject::Kind::kItem) return false;
  if (request.items && !Contains(request.items->values, subject.id)) return false;
  if (!request.dimensions) return true;
  return subject.dimension >= 0 &&
         Contains(request.dimensions->values,
                  version.subjects[static_cast<size_t>(subject.dimension)].id);
}

class LayoutWriter {
 public:
  explicit LayoutWriter(ResolvedSubjects& resolved) : resolved_(resolved) {}

  void Add(const Questionnaire& version, const SubjectRequest& request) {
    sql::SubjectLayout layout{version.id, version.version, {}, {}};
    for (size_t i = 0; i < version.subjects.size(); ++i) {
      const Subject& subject = version.subjects[i];
      layout.scale_minimums.push_back(subject.scale_min);
      const bool is_wanted = resolved_.kind == metrics::SubjectKind::kOverall
                                 ? version.overall == static_cast<int32_t>(i)
                                 : IsWanted(request, version, subject);
      if (is_wanted) Want(subject, static_cast<uint32_t>(i + 1), layout);
    }
    // A version without an overall item still counts its responses.
    if (layout.wanted.empty() && resolved_.kind == metrics::SubjectKind::kOverall) {
      layout.wanted.push_back({});
    }
    resolved_.layouts.push_back(std::move(layout));
  }

 private:
  void Want(const Subject& subject, uint32_t position, sql::SubjectLayout& layout) {
    const Scale scale{subject.scale_min, subject.scale_max};
    const auto known = std::find(resolved_.scales.begin(), resolved_.scales.end(), scale);
    const auto number = static_cast<uint32_t>(known - resolved_.scales.begin());
    if (known == resolved_.scales.end()) resolved_.scales.push_back(scale);
    layout.wanted.push_back({position, subject.id, number});

    if (is_first_) resolved_.favourable_from = subject.favourable_from;
    if (resolved_.favourable_from != subject.favourable_from) resolved_.favourable_from.reset();
    is_first_ = false;
  }

  ResolvedSubjects& resolved_;
  bool is_first_ = true;
};

}  // namespace

StatusOr<ResolvedSubjects> ResolveSubjects(const directory::Snapshot& snapshot,
                                           const SubjectRequest& request) {
  RETURN_IF_ERROR(CheckCombination(request));
  ASSIGN_OR_RETURN(const std::vector<const Questionnaire*> versions,
                   VersionsAsked(snapshot, request));
  if (request.items) {
    RETURN_IF_ERROR(CheckKnown(*request.items, Subject::Kind::kItem, versions));
  }
  if (request.dimensions) {
    RETURN_IF_ERROR(CheckKnown(*request.dimensions, Subject::Kind::kDimension, versions));
  }
  ResolvedSubjects resolved;
  const bool is_named =
      request.by_item || request.by_dimension || request.items || request.dimensions;
  if (is_named) resolved.kind = metrics::SubjectKind::kNamed;
  LayoutWriter writer(resolved);
  for (const Questionnaire* version : versions) writer.Add(*version, request);
  return resolved;
}

}  // namespace assay::query

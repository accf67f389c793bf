#include "query/server/engine/intake.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

constexpr uint32_t kRejectGroupsMax = 50;
constexpr uint32_t kPageSizeMax = 1'000;
constexpr uint32_t kPageSizeDefault = 100;
constexpr Family kFamilies[] = {Family::kCall, Family::kSurvey};

// Intake is about streams, not about units: only who may see every unit may see it.
Status CheckSeesEverything(const Caller& caller) {
  if (caller.units.is_everything) return OkStatus();
  return WithReason(
      PermissionDenied("intake: it covers every unit, and you may see only some; ask headquarters"),
      kForeignUnit);
}

std::vector<Family> FamiliesOf(std::optional<Family> family) {
  if (family) return {*family};
  return {std::begin(kFamilies), std::end(kFamilies)};
}

// A page token is where to go on: "<family>/<last source in hexadecimal>", for a source may be
// named by any bytes and a token is text.
std::string TokenAfter(const SourceIntake& last) {
  std::string token = fmt::format("{}/", metrics::Name(last.family));
  for (const unsigned char byte : last.stored.source_id) token += fmt::format("{:02x}", byte);
  return token;
}

std::optional<std::string> FromHexadecimal(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < text.size(); i += 2) {
    unsigned byte = 0;
    const char* const end = text.data() + i + 2;
    const auto [rest, error] = std::from_chars(text.data() + i, end, byte, 16);
    if (error != std::errc() || rest != end) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

struct PagePlace {
  Family family = Family::kCall;
  std::string after;
};

StatusOr<PagePlace> ParseToken(const std::string& token) {
  if (token.empty()) return PagePlace{};
  const size_t slash = token.find('/');
  for (const Family family : kFamilies) {
    if (slash == std::string::npos || token.substr(0, slash) != metrics::Name(family)) continue;
    if (auto after = FromHexadecimal(std::string_view(token).substr(slash + 1))) {
      return PagePlace{family, *std::move(after)};
    }
  }
  return Refusal(kBadQuestion, "page_token", "not one that an answer gave; begin without it");
}

}  // namespace

StatusOr<std::optional<Family>> ParseFamily(const std::string& name, const std::string& field) {
  if (name.empty()) return std::optional<Family>();
  for (const Family family : kFamilies) {
    if (name == metrics::Name(family)) return std::optional<Family>(family);
  }
  return Refusal(kUnknownValue, field,
                 fmt::format("there is no family \"{}\"; there are: call, survey", name));
}

std::vector<PartitionIntake> Balance(Family family, const std::vector<StoredPartition>& stored,
                                     const std::map<uint32_t, LogRange>& log) {
  std::vector<PartitionIntake> intake;
  std::map<uint32_t, size_t> newest;  // Of each partition, the incarnation the log is now.
  for (const StoredPartition& each : stored) {
    const uint64_t rows = each.last_offset - each.first_offset + 1;
    const auto known = newest.find(each.partition);
    if (known == newest.end() ||
        intake[known->second].stored.newest_ingested_at < each.newest_ingested_at) {
      newest[each.partition] = intake.size();
    }
    intake.push_back({.family = family, .stored = each, .received = rows});
  }
  for (const auto& [partition, range] : log) {
    const auto known = newest.find(partition);
    if (known == newest.end()) {
      const uint64_t waiting = range.end - range.first;
      intake.push_back({.family = family,
                        .stored = {.partition = partition},
                        .received = waiting,
                        .waiting = waiting,
                        .has_rows = false,
                        .log = range});
      continue;
    }
    PartitionIntake& current = intake[known->second];
    const uint64_t next = current.next_offset();
    current.log = range;
    current.waiting = range.end > next ? range.end - next : 0;
    current.received += current.waiting;
  }
  std::sort(intake.begin(), intake.end(), [](const PartitionIntake& a, const PartitionIntake& b) {
    return std::tie(a.stored.partition, a.stored.newest_ingested_at, a.stored.log_id) <
           std::tie(b.stored.partition, b.stored.newest_ingested_at, b.stored.log_id);
  });
  return intake;
}

StatusOr<std::vector<PartitionIntake>> Intake::Look(Family family,
                                                    const ReadControl& control) const {
  ASSIGN_OR_RETURN(const auto stored, store_.Partitions(family, control));
  ASSIGN_OR_RETURN(const auto ends, log_.EndsOf(family));
  std::vector<PartitionIntake> partitions = Balance(family, stored, ends);
  watch_.See(family, partitions);
  return partitions;
}

StatusOr<std::vector<Finding>> Intake::FindStoppages(const ReadControl& control) const {
  for (const Family family : kFamilies) RETURN_IF_ERROR(Look(family, control).status());
  return watch_.Findings({});
}

StatusOr<IntakeReport> Intake::Report(const Caller& caller, std::optional<Family> family,
                                      const ReadControl& control) const {
  RETURN_IF_ERROR(CheckSeesEverything(caller));
  IntakeReport report;
  for (const Family each : FamiliesOf(family)) {
    ASSIGN_OR_RETURN(auto partitions, Look(each, control));
    std::ranges::move(partitions, std::back_inserter(report.partitions));
    ASSIGN_OR_RETURN(auto rejects, store_.Rejects(each, kRejectGroupsMax, control));
    for (RejectGroup& group : rejects) report.rejects.push_back({each, std::move(group)});
  }
  std::stable_sort(
      report.rejects.begin(), report.rejects.end(),
      [](const FamilyReject& a, const FamilyReject& b) { return a.group.count > b.group.count; });
  report.findings = watch_.Findings(family);
  return report;
}

StatusOr<std::vector<SourceIntake>> Intake::SourcesOf(Family family, const std::string& after,
                                                      uint32_t limit,
                                                      const ReadControl& control) const {
  ASSIGN_OR_RETURN(const std::vector<StoredSource> stored,
                   store_.Sources(family, after, limit, control));
  std::vector<SourceIntake> sources;
  for (const StoredSource& source : stored) {
    SourceIntake& intake = sources.emplace_back();
    intake.family = family;
    intake.stored = source;
    // Un-numbered events are of epoch 0, so all that is kept of another one has a number.
    intake.missing = source.sequence_max > source.kept ? source.sequence_max - source.kept : 0;
  }
  return sources;
}

StatusOr<SourcePage> Intake::Sources(const Caller& caller, const directory::Snapshot& snapshot,
                                     const SourcePageRequest& request,
                                     const ReadControl& control) const {
  RETURN_IF_ERROR(CheckSeesEverything(caller));
  if (request.page_size > kPageSizeMax) {
    return Refusal(kBadQuestion, "page_size", fmt::format("at most {}", kPageSizeMax));
  }
  ASSIGN_OR_RETURN(const PagePlace place, ParseToken(request.page_token));
  const uint32_t size = request.page_size == 0 ? kPageSizeDefault : request.page_size;

  // One more than the page tells whether there is another.
  SourcePage page;
  for (const Family family : FamiliesOf(request.family)) {
    if (!request.page_token.empty() && family < place.family) continue;
    const std::string after = family == place.family ? place.after : "";
    const auto wanted = static_cast<uint32_t>(size + 1 - page.sources.size());
    if (wanted == 0) break;
    ASSIGN_OR_RETURN(auto sources, SourcesOf(family, after, wanted, control));
    for (SourceIntake& source : sources) page.sources.push_back(std::move(source));
  }
  if (page.sources.size() > size) {
    page.sources.resize(size);
    page.next_page_token = TokenAfter(page.sources.back());
  }
  for (SourceIntake& source : page.sources) {
    const directory::Source* registered = snapshot.FindSource(source.stored.source_id);
    if (registered == nullptr) continue;
    source.unit_id = registered->unit_id;
    source.system = registered->system;
  }
  return page;
}

}  // namespace assay::query

// The part of Session that begins it: reads the store, mends what is wrong, starts the log.
#include <algorithm>

#include "ingest/sink/auditor.h"
#include "ingest/sink/session.h"
#include "services/runtime/failpoint/failpoint.h"
#include "services/runtime/telemetry/log.h"

namespace assay::sink {

StatusOr<std::unique_ptr<Session>> Session::Open(const SessionOptions& options, Parts parts,
                                                 std::stop_token stop) {
  std::unique_ptr<Session> session(new Session(options, std::move(parts)));
  RETURN_IF_ERROR(session->Prepare(stop));
  return session;
}

Status Session::Prepare(std::stop_token stop) {
  ASSIGN_OR_RETURN(std::vector<int32_t> partitions, PartitionsToRead());
  parts_.metrics.Own(partitions);
  parts_.on_partitions(partitions);
  RETURN_IF_ERROR(parts_.store.Settle(partitions));
  ASSIGN_OR_RETURN(const std::vector<LedgerEntry> ledger, ReadLedger(partitions));
  for (const int32_t partition : partitions) {
    const auto entry = std::ranges::find(ledger, partition, &LedgerEntry::partition);
    RETURN_IF_ERROR(Place(partition, entry == ledger.end() ? std::nullopt : std::optional(*entry)));
  }
  if (parts_.current != nullptr) {
    current_.emplace(*parts_.current, parts_.clock);
    RETURN_IF_ERROR(current_->Begin(partitions));
    if (parts_.suspects_parts) RETURN_IF_ERROR(current_->Mend(ledger));
  }
  RETURN_IF_ERROR(Audit(stop));
  LookForConflicts();
  std::vector<LogPosition> positions;
  for (const auto& [partition, progress] : progress_) {
    positions.push_back({partition, progress.next});
  }
  partitions = Partitions();
  RETURN_IF_ERROR(FAILPOINT_STATUS("sink.before_rebuild"));
  RETURN_IF_ERROR(BuildFilter(partitions));
  RETURN_IF_ERROR(FAILPOINT_STATUS("sink.after_rebuild"));
  RETURN_IF_ERROR(parts_.log.Start(positions));
  log::Info("session opened", {{"family", options_.family.name},
                               {"partitions", partitions.size()},
                               {"stopped", parts_.stopped.size()},
                               {"sources", filter_.sources()}});
  return OkStatus();
}

Status Session::BuildFilter(std::span<const int32_t> partitions) {
  // A second look, should the store have changed between the questions of the first.
  for (int look = 0; look < 2; ++look) {
    ASSIGN_OR_RETURN(const auto sources, parts_.store.ReadSources(partitions));
    filter_ = SourceFilter::FromStore(sources);
    if (filter_.set_aside().empty()) break;
  }
  parts_.metrics.SetAside(filter_.set_aside().size());
  for (const Status& why : filter_.set_aside()) {
    log::Error("source set aside; see README.md",
               {{"family", options_.family.name}, {"error", why}});
  }
  return OkStatus();
}

// Rows that are missing where a partition begins look like those that aged out, so the ledger must
// remember them over the parts that are set aside.
StatusOr<std::vector<LedgerEntry>> Session::ReadLedger(std::span<const int32_t> partitions) {
  if (!parts_.suspects_parts) return parts_.store.ReadLedger(partitions);
  const auto before = parts_.store.ReadLedger(partitions);
  if (!before.ok() && !IsDamage(before.status())) return before.status();
  RETURN_IF_ERROR(parts_.store.SetAsideBrokenParts().status());
  ASSIGN_OR_RETURN(std::vector<LedgerEntry> ledger, parts_.store.ReadLedger(partitions));
  if (!before.ok()) return ledger;
  for (LedgerEntry& entry : ledger) {
    const auto known = std::ranges::find(*before, entry.partition, &LedgerEntry::partition);
    if (known != before->end()) entry.first = std::min(entry.first, known->first);
  }
  return ledger;
}

StatusOr<std::vector<int32_t>> Session::PartitionsToRead() {
  ASSIGN_OR_RETURN(const std::vector<int32_t> all, parts_.log.Partitions());
  ASSIGN_OR_RETURN(std::vector<int32_t> partitions, options_.assign(all));
  std::erase_if(partitions, [&](int32_t partition) { return !parts_.stopped.why(partition).ok(); });
  return partitions;
}

Status Session::Place(int32_t partition, const std::optional<LedgerEntry>& entry) {
  ASSIGN_OR_RETURN(const LogRange range, parts_.log.Offsets(partition));
  const auto point = Resume(options_.family.topic, partition, entry, range);
  if (!point.ok()) {
    StopPartition(partition, point.status());
    return OkStatus();
  }
  Progress& progress = progress_[partition];
  progress = {.next = point->offset,
              .begin = point->offset,
              .ledger = entry,
              .check = {},
              .newest = entry ? std::optional(entry->newest) : std::nullopt};
  if (point->is_check) {
    ASSIGN_OR_RETURN(progress.check, parts_.store.ReadLastRow(*entry));
    progress.newest = progress.check->ingested_at;
  }
  return OkStatus();
}

// A finding for people; the rows stay as they are, both sides of it. A question that cannot be
// answered now keeps nobody from storing.
void Session::LookForConflicts() {
  if (parts_.audit == AuditDepth::kLedger) return;
  const StatusOr<Conflicts> found = parts_.store.FindConflicts(Partitions());
  if (!found.ok()) {
    log::Warning("repetitions not compared; the next audit tries again",
                 {{"family", options_.family.name}, {"error", found.status()}});
    return;
  }
  parts_.metrics.Conflicts(found->count);
  if (found->count == 0) return;
  log::Error(
      "repetitions differ from what is stored; see README.md",
      {{"family", options_.family.name}, {"count", found->count}, {"newest", found->example}});
}

Status Session::Audit(std::stop_token stop) {
  std::vector<LedgerEntry> suspects;
  for (const auto& [partition, progress] : progress_) {
    const auto& entry = progress.ledger;
    if (!entry || (parts_.audit == AuditDepth::kLedger && entry->IsWhole())) continue;
    suspects.push_back(*entry);
  }
  if (suspects.empty()) return OkStatus();
  Auditor auditor({.family = options_.family, .log_id = options_.log_id},
                  {.log = parts_.log,
                   .store = parts_.store,
                   .clock = parts_.clock,
                   .stop = stop,
                   .on_change = [this](int32_t partition, int64_t first) {
                     return current_ ? current_->SetBack(partition, first) : OkStatus();
                   }});
  ASSIGN_OR_RETURN(audits_, auditor.Audit(suspects));
  for (const PartitionAudit& audit : audits_) {
    parts_.metrics.Audited(audit);
    if (!audit.refused.ok()) StopPartition(audit.partition, audit.refused);
  }
  // A removal that the sink before us had begun may have come to its end meanwhile, in a partition
  // that looked whole.
  ASSIGN_OR_RETURN(const auto ledger, parts_.store.ReadLedger(Partitions()));
  for (const LedgerEntry& entry : ledger) {
    const auto audit = std::ranges::find(audits_, entry.partition, &PartitionAudit::partition);
    const bool is_known = audit != audits_.end() && !audit->unrepaired.empty();
    if (!entry.IsWhole() && !is_known) {
      return Aborted("{} [{}]: rows were lost during the audit", options_.family.table,
                     entry.partition);
    }
    progress_[entry.partition].ledger = entry;
  }
  return OkStatus();
}

std::vector<int32_t> Session::Partitions() const {
  std::vector<int32_t> partitions;
  for (const auto& [partition, progress] : progress_) partitions.push_back(partition);
  return partitions;
}

void Session::StopPartition(int32_t partition, const Status& why) {
  progress_.erase(partition);
  // The log comes first: who is alarmed by the state or the metric finds the reason there.
  log::Error("partition stopped",
             {{"topic", options_.family.topic}, {"partition", partition}, {"error", why}});
  parts_.stopped.Stop(partition, why, parts_.clock.Now());
  parts_.metrics.Stopped(partition);
}

}  // namespace assay::sink

#include "ingest/sink/session.h"

#include <algorithm>
#include <utility>

#include "services/runtime/base/utf8.h"
#include "services/runtime/telemetry/log.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;

constexpr size_t kPollRecordsMax = 10'000;
constexpr auto kPollPatience = 100ms;                         // How soon a stop is noticed.
constexpr auto kBusyPatience = std::chrono::milliseconds(5);  // While a due batch must wait.
constexpr auto kReportEvery = 1s;
// A session that has read nothing for so long after one that failed has nothing to fail at.
constexpr auto kProvenAfter = 1s;
// How long a lease may be over, when nothing is to be stored, until the ledger is read all the
// same: an idle partition that lost rows is noticed by then.
constexpr auto kUnreadMax = 20s;

}  // namespace

bool IsDamage(const Status& status) {
  return status.code() == StatusCode::kResourceExhausted || status.code() == StatusCode::kDataLoss;
}

Session::Session(const SessionOptions& options, Parts parts)
    : options_(options),
      parts_(std::move(parts)),
      decoder_(options.family.family),
      schedule_(options.limits),
      lease_(options.lease),
      batch_(std::make_unique<Batch>(options.family.family, options.log_id)),
      lane_(parts.store, parts.clock) {}

Status Session::Run(std::stop_token stop) {
  while (!stop.stop_requested() && parts_.clock.MonotonicNow() < parts_.ends_at) {
    RETURN_IF_ERROR(Turn());
  }
  RETURN_IF_ERROR(Seal(parts_.clock.MonotonicNow()));
  const Status drained = lane_.Drain();
  CollectStored();
  Report(parts_.clock.MonotonicNow());
  return drained;
}

Status Session::Turn() {
  RETURN_IF_ERROR(lane_.status());
  auto patience = schedule_.Patience(batch_->rows(), batch_->began(), parts_.clock.MonotonicNow(),
                                     kPollPatience);
  if (!lane_.idle()) patience = std::max(patience, kBusyPatience);
  ASSIGN_OR_RETURN(const std::span<const LogRecord> records,
                   parts_.log.Poll(kPollRecordsMax, patience));
  MonotonicTime now = parts_.clock.MonotonicNow();
  for (const LogRecord& record : records) RETURN_IF_ERROR(Take(record, now));
  for (const LogPosition& end : parts_.log.ends()) {
    RETURN_IF_ERROR(TakeAbsent(end.partition, end.offset, std::nullopt, now));
  }

  // While an insert runs the batch goes on growing: bigger batches when the store is slow.
  now = parts_.clock.MonotonicNow();
  if (schedule_.IsDue(batch_->rows(), batch_->began(), now) && lane_.idle()) {
    RETURN_IF_ERROR(Seal(now));
  }
  if (lane_.idle() && now >= lease_.end() + kUnreadMax) RETURN_IF_ERROR(KeepLease());
  CollectStored();
  StepCurrentState();
  Report(now);
  return OkStatus();
}

Status Session::Take(const LogRecord& record, MonotonicTime now) {
  const auto place = progress_.find(record.partition);
  if (place == progress_.end() || record.offset < place->second.next) return OkStatus();
  Progress& progress = place->second;
  RETURN_IF_ERROR(TakeAbsent(record.partition, record.offset, record.ingested_at, now));
  Row& row = decoder_.Decode(record);
  progress.newest = row.ingested_at;
  if (progress.check) return Compare(row, progress);
  Filter(record, row);
  return Put(row, record.value.size(), progress, now);
}

// The offsets up to `end` came without a record. The reader never jumps over what aged out, and the
// log says that it holds them, so there is none: Kafka spends offsets on the markers of
// transactions and keeps from readers what an aborted one wrote. They get rows all the same, so
// that the table has one for every offset; with the moment of the record before them, or else of
// the one `behind`.
Status Session::TakeAbsent(int32_t partition, int64_t end, std::optional<WallTime> behind,
                           MonotonicTime now) {
  const auto place = progress_.find(partition);
  if (place == progress_.end() || end <= place->second.next) return OkStatus();
  Progress& progress = place->second;
  const std::optional<WallTime> moment = progress.newest ? progress.newest : behind;
  if (!moment) return OkStatus();  // The next record brings one.
  ASSIGN_OR_RETURN(const LogRange log, parts_.log.Offsets(partition));
  if (log.first > progress.next) {
    const Status why = DataLoss(
        "{} [{}]: after offset {} the log goes on with {} and begins at {} by now: {} records aged "
        "out before they were stored; to go on without them set a new sink.log_id and restart the "
        "sink",
        options_.family.topic, partition, progress.next - 1, end, log.first, end - progress.next);
    StopPartition(partition, why);
    return Aborted("{}", Message(why));
  }
  int64_t stored = 0;
  while (progress.next < end) {
    const Row& row = decoder_.Absent(partition, progress.next, *moment);
    if (progress.check) {
      RETURN_IF_ERROR(Compare(row, progress));
    } else {
      RETURN_IF_ERROR(Put(row, 0, progress, now));
      ++stored;
    }
  }
  if (stored == 0) return OkStatus();  // The last stored row was one of them.
  parts_.metrics.NoRecord(stored);
  log::Warning("offsets without a record: somebody writes to the topic in transactions",
               {{"topic", options_.family.topic},
                {"partition", partition},
                {"first", end - stored},
                {"last", end - 1}});
  return OkStatus();
}

// Says what became of a record that can be read.
void Session::Filter(const LogRecord& record, Row& row) {
  if (row.status != RowStatus::kOk && row.status != RowStatus::kRejected) return;
  switch (filter_.Admit(row.partition, row.source_id, row.epoch, row.sequence)) {
    case Admission::kNew:
      break;
    case Admission::kDuplicate:
      row.status = RowStatus::kDuplicate;
      break;
    case Admission::kSetAside:
      decoder_.Refuse(record, {kSourceSetAside, "",
                               "what is stored of the source contradicts itself; the next audit of "
                               "every row stores this one anew"});
      break;
  }
}

Status Session::Put(const Row& row, size_t record_bytes, Progress& progress, MonotonicTime now) {
  if (schedule_.IsFull(batch_->rows(), batch_->bytes()) || !batch_->Accepts(row.ingested_at)) {
    RETURN_IF_ERROR(Seal(now));
  }
  batch_->Append(row, record_bytes, now);
  ++progress.next;
  return OkStatus();
}

Status Session::Compare(const Row& row, Progress& progress) {
  const Status same = CheckSameRecord(options_.family.topic, row.partition, row.offset,
                                      *progress.check, IdentityOf(row));
  if (!same.ok()) {
    StopPartition(row.partition, same);
    return Aborted("{}", Message(same));
  }
  progress.check.reset();
  ++progress.next;
  return OkStatus();
}

Status Session::Seal(MonotonicTime now) {
  if (batch_->empty()) return OkStatus();
  RETURN_IF_ERROR(KeepLease());
  RETURN_IF_ERROR(lane_.Submit(std::move(batch_), lease_.end()));
  schedule_.Sealed(now);
  CollectStored();
  if (spare_.empty()) {
    batch_ = std::make_unique<Batch>(options_.family.family, options_.log_id);
  } else {
    batch_ = std::move(spare_.back());
    spare_.pop_back();
  }
  return OkStatus();
}

// Settle() stops every insert the server knows of. One that still lay in a socket buffer then, as
// when the server stood still, shows here before the session's first insert, and that of a sink
// that does not know yet that its partition was given away shows here soon.
Status Session::KeepLease() {
  const MonotonicTime now = parts_.clock.MonotonicNow();
  if (!lease_.IsWorthRenewing(now)) return OkStatus();
  if (!lane_.idle() && !lease_.IsDueForRenewal(now)) return OkStatus();
  RETURN_IF_ERROR(lane_.Drain());
  CollectStored();
  const MonotonicTime asked = parts_.clock.MonotonicNow();
  RETURN_IF_ERROR(CheckLedger());
  lease_.Renew(asked);
  return OkStatus();
}

Status Session::CheckLedger() {
  ASSIGN_OR_RETURN(const std::vector<LedgerEntry> ledger, parts_.store.ReadLedger(Partitions()));
  for (const auto& [partition, progress] : progress_) {
    const auto found = std::ranges::find(ledger, partition, &LedgerEntry::partition);
    const auto entry = found == ledger.end() ? std::nullopt : std::optional(*found);
    RETURN_IF_ERROR(CheckUntouched(options_.family.table, partition, progress.ledger, entry));
  }
  return OkStatus();
}

void Session::CollectStored() {
  for (StoredBatch& stored : lane_.TakeStored()) {
    has_stored_ = true;
    parts_.metrics.Stored(stored);
    for (const auto& [partition, range] : stored.batch->ranges()) {
      const auto progress = progress_.find(partition);
      if (progress == progress_.end()) continue;
      Extend(progress->second.ledger, partition, range.first, range.last);
    }
    stored.batch->Clear();
    spare_.push_back(std::move(stored.batch));
  }
}

// Current states may be late, so that what goes wrong with them does not hold up the facts.
void Session::StepCurrentState() {
  if (!current_) return;
  const auto facts = lane_.idle() ? FactsFlow::kResting : FactsFlow::kInserting;
  const Status done = current_->Step(Ledger(), facts);
  if (!done.ok()) {
    suspects_parts_ |= IsDamage(done);
    log::Warning("current states are late; tried again soon",
                 {{"family", options_.family.name}, {"error", done}});
  }
}

std::vector<LedgerEntry> Session::Ledger() const {
  std::vector<LedgerEntry> ledger;
  for (const auto& [partition, progress] : progress_) {
    if (progress.ledger) ledger.push_back(*progress.ledger);
  }
  return ledger;
}

// What fails at the same record again and again opens well each time, and is not well.
bool Session::IsProven(MonotonicTime now) const {
  if (!parts_.is_doubted || has_stored_) return true;
  return batch_->empty() && lane_.idle() && now >= *began_ + kProvenAfter;
}

void Session::Report(MonotonicTime now) {
  if (reported_ && now < *reported_ + kReportEvery) return;
  reported_ = now;
  std::vector<LogPosition> positions;
  for (const auto& [partition, progress] : progress_) {
    positions.push_back({partition, progress.stored()});
    const auto end = parts_.log.KnownEnd(partition);
    if (end) parts_.metrics.Lag(partition, std::max<int64_t>(0, *end - progress.stored()));
  }
  if (current_) parts_.metrics.CurrentLag(current_->Behind(Ledger()));
  parts_.log.ShowProgress(positions);
  if (!began_) began_ = now;
  const Status log_health = parts_.log.Health();
  if (!log_health.ok() || IsProven(now)) parts_.on_health(log_health);
  if (const uint64_t closed = filter_.closed_holes(); closed > closed_holes_reported_) {
    parts_.metrics.ClosedHoles(closed - closed_holes_reported_);
    log::Warning("old holes of a source were given up",
                 {{"family", options_.family.name},
                  {"times", closed - closed_holes_reported_},
                  {"source", PrintableUtf8(filter_.closed_holes_of(), kSourceIdBytesMax)}});
    closed_holes_reported_ = closed;
  }
}

}  // namespace assay::sink

#include "ingest/gateway/log_tail.h"

#include <algorithm>

#include "ingest/contract/event_limits.h"
#include "ingest/gateway/record_encoder.h"

namespace assay::gateway {
namespace {

// Whether the sink gives the record its place. Others than gateways may write to the log, and what
// the contract does not know is stored as poison.
bool HasPlace(std::string_view source_id, const std::optional<Place>& place) {
  return place && place->sequence <= contract::kSequenceMax && !source_id.empty() &&
         source_id.size() <= contract::kSourceIdBytesMax;
}

}  // namespace

LogTail::LogTail(LogReader& reader, size_t sources_max, telemetry::Metrics& metrics)
    : reader_(reader),
      sources_max_(sources_max),
      records_read_(metrics.AddCounter("gateway_tail_records_total",
                                       "Records read back from the log to open sources.")) {}

Status LogTail::Extend(const FamilyNames& family, int32_t partition,
                       std::optional<int64_t> stored_end) {
  ASSIGN_OR_RETURN(const LogRange log, reader_.Offsets(family, partition));
  if (stored_end && *stored_end > log.end) {
    return DataLoss(
        "read the log's tail of {}/{}: the store holds offsets below {}, the log ends "
        "at {}: the topic was made anew or lost its tail",
        family.topic, partition, *stored_end, log.end);
  }
  // Records that aged out of the log before they were stored can be read nowhere.
  const int64_t begin = std::max(stored_end.value_or(0), log.first);
  Tail& tail = tails_[{family.family, partition}];
  const bool continues = tail.begin <= begin && begin <= tail.end && tail.end <= log.end &&
                         tail.sources.size() <= sources_max_;
  if (!continues) tail = {.begin = begin, .end = begin};
  if (tail.end == log.end) return OkStatus();

  SourceKey key;
  const Status read = reader_.Read(family, partition, {tail.end, log.end},
                                   [&](std::string_view source_id, std::string_view record) {
                                     records_read_.Increment();
                                     const auto place = PlaceOf(record);
                                     if (!HasPlace(source_id, place)) return;
                                     key.source_id = source_id;
                                     key.epoch = place->epoch;
                                     tail.sources[key].Add(place->sequence);
                                   });
  if (!read.ok()) {
    tail = {};  // How much of it was read is not known.
    return read;
  }
  tail.end = log.end;
  return OkStatus();
}

const sequence::SequenceSet* LogTail::Find(const FamilyNames& family, int32_t partition,
                                           const SourceKey& key) const {
  const auto tail = tails_.find({family.family, partition});
  if (tail == tails_.end()) return nullptr;
  const auto source = tail->second.sources.find(key);
  return source == tail->second.sources.end() ? nullptr : &source->second;
}

}  // namespace assay::gateway

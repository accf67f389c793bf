#include "ingest/sink/source_filter.h"

#include <functional>
#include <utility>

#include "ingest/sink/row.h"
#include "services/runtime/base/utf8.h"

namespace assay::sink {
namespace {

StatusOr<sequence::SequenceSet> SetOf(const StoredSource& source) {
  if (source.summary.IsGapless()) return sequence::SequenceSet::FromStore(source.summary);
  std::vector<uint64_t> listed;
  for (const StoredSource::Run& run : source.runs) {
    if (run.last < run.first || run.last - run.first > sequence::kWindowDepth) {
      return DataLoss("sequences {} to {} are no run of the last {}", run.first, run.last,
                      sequence::kWindowDepth);
    }
    for (uint64_t step = 0; step <= run.last - run.first; ++step) {
      listed.push_back(run.first + step);
    }
  }
  return sequence::SequenceSet::FromStore(source.summary, listed);
}

}  // namespace

SourceFilter SourceFilter::FromStore(const std::vector<StoredSource>& sources) {
  SourceFilter filter;
  filter.sources_.reserve(sources.size());
  for (const StoredSource& source : sources) {
    auto set = SetOf(source);
    if (!set.ok()) {
      filter.set_aside_.push_back(
          Annotate(set.status(), fmt::format("source '{}', epoch {}, partition {}",
                                             PrintableUtf8(source.source_id, kSourceIdBytesMax),
                                             source.epoch, source.partition)));
    }
    Known known{.sequences = {}, .is_set_aside = !set.ok()};
    if (set.ok()) known.sequences = *std::move(set);
    filter.sources_.insert_or_assign({source.partition, source.epoch, source.source_id},
                                     std::move(known));
  }
  return filter;
}

Admission SourceFilter::Admit(int32_t partition, std::string_view source_id, uint32_t epoch,
                              uint64_t sequence) {
  if (sequence == 0) return Admission::kNew;
  const KeyView key{partition, epoch, source_id};
  if (last_ == nullptr || !Equal()(last_->first, key)) last_ = &Find(key);
  if (last_->second.is_set_aside) return Admission::kSetAside;
  switch (last_->second.sequences.Add(sequence)) {
    case sequence::Added::kNew:
      return Admission::kNew;
    case sequence::Added::kNewClosedHoles:
      ++closed_holes_;
      closed_holes_of_ = source_id;
      return Admission::kNew;
    case sequence::Added::kDuplicate:
      break;
  }
  return Admission::kDuplicate;
}

SourceFilter::Sources::value_type& SourceFilter::Find(const KeyView& key) {
  const auto found = sources_.find(key);
  if (found != sources_.end()) return *found;
  return *sources_.emplace(Key{key.partition, key.epoch, std::string(key.source_id)}, Known())
              .first;
}

bool SourceFilter::Equals(const SourceFilter& other) const { return sources_ == other.sources_; }

size_t SourceFilter::Hash::operator()(const KeyView& key) const {
  const size_t place = static_cast<size_t>(key.partition) << 32 | key.epoch;
  return std::hash<std::string_view>()(key.source_id) ^ (place * 0x9e3779b97f4a7c15u);
}

}  // namespace assay::sink

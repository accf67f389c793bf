#include "ingest/sink/source_filter.h"

#include <functional>
#include <utility>

namespace assay::sink {
namespace {

StatusOr<sequence::SequenceSet> SetOf(const StoredSource& source) {
  if (source.summary.IsGapless()) return sequence::SequenceSet::FromStore(source.summary);
  std::vector<uint64_t> listed;
  for (const StoredSource::Run& run : source.runs) {
    for (uint64_t sequence = run.first; sequence <= run.last; ++sequence) {
      listed.push_back(sequence);
    }
  }
  return sequence::SequenceSet::FromStore(source.summary, listed);
}

}  // namespace

StatusOr<SourceFilter> SourceFilter::FromStore(const std::vector<StoredSource>& sources) {
  SourceFilter filter;
  filter.sources_.reserve(sources.size());
  for (const StoredSource& source : sources) {
    auto set = SetOf(source);
    if (!set.ok()) {
      return Annotate(set.status(), fmt::format("source '{}', epoch {}, partition {}",
                                                source.source_id, source.epoch, source.partition));
    }
    filter.sources_.insert_or_assign({source.partition, source.epoch, source.source_id},
                                     *std::move(set));
  }
  return filter;
}

bool SourceFilter::Admit(int32_t partition, std::string_view source_id, uint32_t epoch,
                         uint64_t sequence) {
  if (sequence == 0) return true;
  const KeyView key{partition, epoch, source_id};
  if (last_ == nullptr || !Equal()(last_->first, key)) last_ = &Find(key);
  switch (last_->second.Add(sequence)) {
    case sequence::Added::kNew:
      return true;
    case sequence::Added::kNewClosedHoles:
      ++closed_holes_;
      return true;
    case sequence::Added::kDuplicate:
      return false;
  }
  return false;
}

SourceFilter::Sources::value_type& SourceFilter::Find(const KeyView& key) {
  const auto found = sources_.find(key);
  if (found != sources_.end()) return *found;
  return *sources_
              .emplace(Key{key.partition, key.epoch, std::string(key.source_id)},
                       sequence::SequenceSet())
              .first;
}

bool SourceFilter::Equals(const SourceFilter& other) const { return sources_ == other.sources_; }

size_t SourceFilter::Hash::operator()(const KeyView& key) const {
  const size_t place = static_cast<size_t>(key.partition) << 32 | key.epoch;
  return std::hash<std::string_view>()(key.source_id) ^ (place * 0x9e3779b97f4a7c15u);
}

}  // namespace assay::sink

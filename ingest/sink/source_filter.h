// SourceFilter: which records of a partition were stored before, by the sources' own numbering.
//
// A source may send an event again, and a restarted gateway may write it to the log again; the
// triple (source, epoch, sequence) tells. The filter is a pure function of the partition's log: it
// knows per (partition, source, epoch) what was let through, and nothing else. A lower epoch than
// the newest seen is filtered by its own numbering, since its late records are still new facts.
// The store holds the same knowledge, so a filter made from the store equals the one that ran.
//
// A source whose rows contradict each other is set aside, and no other: which of its events are
// facts already is not known, so none is admitted. The next audit of every row stores them anew
// from the log. Not thread-safe; one per family.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ingest/sequence/sequence_set.h"
#include "services/runtime/base/status.h"

namespace assay::sink {

// What the store says about one source: rows that are ok or rejected.
struct StoredSource {
  int32_t partition = 0;
  std::string source_id;
  uint32_t epoch = 0;
  sequence::Summary summary = {};
  // Unless the summary is gapless: runs of stored sequences, both ends included, ascending.
  struct Run {
    uint64_t first = 0;
    uint64_t last = 0;
  };
  std::vector<Run> runs = {};
};

enum class Admission { kNew, kDuplicate, kSetAside };

class SourceFilter {
 public:
  static SourceFilter FromStore(const std::vector<StoredSource>& sources);

  SourceFilter() = default;
  SourceFilter(SourceFilter&&) = default;
  SourceFilter& operator=(SourceFilter&&) = default;

  // A sequence that is new for this source counts as stored from then on. Sequence 0 is un-numbered
  // and always new.
  Admission Admit(int32_t partition, std::string_view source_id, uint32_t epoch, uint64_t sequence);

  // Numbered sources known, each epoch counted.
  size_t sources() const { return sources_.size(); }
  // Admissions that gave up holes more than sequence::kWindowDepth old (see there): the log or the
  // store lost something.
  uint64_t closed_holes() const { return closed_holes_; }
  // The source of the newest of them.
  const std::string& closed_holes_of() const { return closed_holes_of_; }

  // Why each source that was set aside was, naming it.
  const std::vector<Status>& set_aside() const { return set_aside_; }

  // Whether both let the same records through from here on.
  bool Equals(const SourceFilter& other) const;

 private:
  struct Key {
    int32_t partition = 0;
    uint32_t epoch = 0;
    std::string source_id;
    bool operator==(const Key&) const = default;
  };
  struct KeyView {
    int32_t partition = 0;
    uint32_t epoch = 0;
    std::string_view source_id;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const KeyView& key) const;
    size_t operator()(const Key& key) const { return (*this)(ViewOf(key)); }
  };
  struct Equal {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return a.partition == b.partition && a.epoch == b.epoch && a.source_id == b.source_id;
    }
  };
  struct Known {
    sequence::SequenceSet sequences;
    bool is_set_aside = false;
    bool operator==(const Known&) const = default;
  };
  using Sources = std::unordered_map<Key, Known, Hash, Equal>;

  static KeyView ViewOf(const Key& key) { return {key.partition, key.epoch, key.source_id}; }
  Sources::value_type& Find(const KeyView& key);

  Sources sources_;
  // The source of the last record: records of one source come in runs.
  Sources::value_type* last_ = nullptr;
  uint64_t closed_holes_ = 0;
  std::string closed_holes_of_;
  std::vector<Status> set_aside_;
};

}  // namespace assay::sink

// WordBook: the words of every entry of the reference data that admitted a source.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "ingest/gateway/check/source_words.h"

namespace assay::gateway {

// Thread-safe.
class WordBook {
 public:
  explicit WordBook(size_t words_per_source_max) : words_max_(words_per_source_max) {}

  // Of the entry with that id; new when it is not known. Valid as long as the book: entries are
  // few, and one that was removed costs a few kilobytes.
  SourceWords& Of(std::string_view entry_id) {
    std::lock_guard lock(mutex_);
    auto found = entries_.find(entry_id);
    if (found == entries_.end()) {
      found = entries_.emplace(entry_id, std::make_unique<SourceWords>(words_max_)).first;
    }
    return *found->second;
  }

 private:
  const size_t words_max_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<SourceWords>, std::less<>> entries_;
};

}  // namespace assay::gateway

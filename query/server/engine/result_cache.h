// ResultCache: remembers what statements returned, for as long as the store is the same.
//
// A table is a function of the log, so the same statement over the same ledger gives the same
// rows. A remembered answer is given again after one look at the ledger (a few ms); anything
// stored since makes it ask anew. So it is exact, without times to live. Thread-safe.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "query/server/engine/figure_store.h"

namespace assay::query {

class ResultCache final : public FigureStore {
 public:
  // Forgets what was used longest ago beyond `bytes_max`, which is estimated.
  ResultCache(FigureStore& store, size_t bytes_max) : store_(store), bytes_max_(bytes_max) {}

  StatusOr<StoreRows> Read(const sql::FamilyStatement& statement,
                           const ReadControl& control) override;

 private:
  struct Entry {
    std::string key;
    StoreRows rows;
    size_t bytes = 0;
  };

  StoreRows Find(const std::string& key);
  void Remember(std::string key, StoreRows rows);

  FigureStore& store_;
  const size_t bytes_max_;

  std::mutex mutex_;
  std::list<Entry> entries_;  // Most recently used first.
  std::map<std::string, std::list<Entry>::iterator, std::less<>> by_key_;
  size_t bytes_ = 0;
};

}  // namespace assay::query

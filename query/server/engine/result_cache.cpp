#include "query/server/engine/result_cache.h"

namespace assay::query {
namespace {

std::string KeyOf(const sql::Statement& statement) {
  std::string key = statement.text;
  for (const auto& [name, value] : statement.parameters) {
    // Lengths keep values apart whatever they contain.
    key += fmt::format("\n{}:{}:{}", name, value.text().size(), value.text());
  }
  return key;
}

}  // namespace

StatusOr<StoreRows> ResultCache::Read(const sql::FamilyStatement& statement,
                                      const ReadControl& control) {
  std::string key = KeyOf(statement.statement);
  if (StoreRows known = Find(key)) {
    const sql::FamilyStatement ledger{statement.family, {sql::LedgerPart(statement.family), {}}};
    ASSIGN_OR_RETURN(const StoreRows now, store_.Read(ledger, control));
    if (LedgerOf(*now) == LedgerOf(*known)) return known;
  }
  ASSIGN_OR_RETURN(StoreRows rows, store_.Read(statement, control));
  Remember(std::move(key), rows);
  return rows;
}

StoreRows ResultCache::Find(const std::string& key) {
  std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->rows;
}

void ResultCache::Remember(std::string key, StoreRows rows) {
  const size_t bytes = 2 * key.size() + BytesOf(*rows);
  std::lock_guard lock(mutex_);
  if (const auto old = by_key_.find(key); old != by_key_.end()) {
    bytes_ -= old->second->bytes;
    entries_.erase(old->second);
    by_key_.erase(old);
  }
  if (bytes > bytes_max_) return;
  entries_.push_front({key, std::move(rows), bytes});
  by_key_.emplace(std::move(key), entries_.begin());
  bytes_ += bytes;
  while (bytes_ > bytes_max_) {
    bytes_ -= entries_.back().bytes;
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

}  // namespace assay::query

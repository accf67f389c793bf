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

size_t BytesOf(const std::string& key, const std::vector<StoreRow>& rows) {
  size_t bytes = 2 * key.size();
  for (const StoreRow& row : rows) {
    bytes += sizeof(row) + row.sums.size() * sizeof(int64_t) +
             row.squares.size() * sizeof(metrics::Int128);
    for (const std::string& text : row.keys) bytes += sizeof(text) + text.capacity();
  }
  return bytes;
}

}  // namespace

StatusOr<std::vector<StoreRow>> ResultCache::Read(const sql::FamilyStatement& statement,
                                                  const ReadControl& control) {
  std::string key = KeyOf(statement.statement);
  if (const Rows known = Find(key)) {
    const sql::FamilyStatement ledger{statement.family, {sql::LedgerPart(statement.family), {}}};
    ASSIGN_OR_RETURN(const std::vector<StoreRow> now, store_.Read(ledger, control));
    if (LedgerOf(now) == LedgerOf(*known)) return *known;
  }
  ASSIGN_OR_RETURN(std::vector<StoreRow> rows, store_.Read(statement, control));
  Remember(std::move(key), std::make_shared<const std::vector<StoreRow>>(rows));
  return rows;
}

ResultCache::Rows ResultCache::Find(const std::string& key) {
  std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->rows;
}

void ResultCache::Remember(std::string key, Rows rows) {
  const size_t bytes = BytesOf(key, *rows);
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

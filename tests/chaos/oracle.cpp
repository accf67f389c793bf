#include "tests/chaos/oracle.h"

#include "tests/chaos/events.h"

namespace assay::chaos {
namespace {

using clickhouse::Block;
using clickhouse::StringColumn;
using clickhouse::UInt64Column;

// Reads take the whole table when a run is long.
constexpr std::chrono::minutes kPatience(5);

StatusOr<uint64_t> CellOf(const Block& block, std::string_view name, size_t row) {
  ASSIGN_OR_RETURN(const auto* column, block.Get<UInt64Column>(name));
  return (*column)[row];
}

std::string NameOf(const SourceEpoch& source) {
  return fmt::format("source {} epoch {}", source.source, source.epoch);
}

}  // namespace

Findings CompareSource(const SourceEpoch& source, const Account& account, const Stored& stored) {
  Findings findings;
  const auto complain = [&](std::string what) {
    findings.push_back(fmt::format("{}: {} (sent {}, acknowledged {}, stored through {})",
                                   NameOf(source), what, account.sent.size(), account.acked,
                                   stored.last));
  };
  if (stored.last < account.acked) complain("acknowledged events are lost");
  if (stored.last > account.sent.size()) complain("events are stored that nobody sent");
  if (stored.distinct < stored.last)
    complain(fmt::format("{} sequences are stored: a hole", stored.distinct));
  if (stored.ok + stored.rejected > stored.distinct) {
    complain(fmt::format("{} facts for {} sequences: stored twice", stored.ok + stored.rejected,
                         stored.distinct));
  }
  if (!findings.empty()) return findings;

  uint64_t hash_sum = 0;
  uint64_t rejected = 0;
  uint64_t rejected_sequences = 0;
  for (uint64_t sequence = 1; sequence <= stored.last; ++sequence) {
    const MaybeHash& hash = account.sent[sequence - 1];
    hash_sum += hash.value_or(0);
    if (hash) continue;
    ++rejected;
    rejected_sequences += sequence;
  }
  if (rejected != stored.rejected || rejected_sequences != stored.rejected_sequences) {
    complain(fmt::format("{} are stored as rejected, {} had to be", stored.rejected, rejected));
  }
  if (hash_sum != stored.hash_sum) complain("what is stored is not what was sent");
  return findings;
}

StatusOr<std::map<SourceEpoch, Stored>> ReadStored(clickhouse::Client& client) {
  const std::string sql = fmt::format(
      "SELECT source_id, toUInt64(epoch) AS number, countIf(status = 'ok') AS ok, "
      "countIf(status = 'rejected') AS rejected, max(sequence) AS last, "
      "uniqExact(sequence) AS distinct_count, sumIf({}, status = 'ok') AS hash_sum, "
      "sumIf(sequence, status = 'rejected') AS rejected_sequences "
      "FROM call WHERE status IN ('ok', 'rejected') AND sequence > 0 GROUP BY source_id, epoch",
      kStoredHash);
  ASSIGN_OR_RETURN(const Block block, client.Query(sql, {}, {.timeout = kPatience}));
  std::map<SourceEpoch, Stored> found;
  if (block.rows() == 0) return found;
  ASSIGN_OR_RETURN(const auto* source, block.Get<StringColumn>("source_id"));
  for (size_t row = 0; row < block.rows(); ++row) {
    ASSIGN_OR_RETURN(const uint64_t epoch, CellOf(block, "number", row));
    Stored& stored = found[{std::string((*source)[row]), static_cast<uint32_t>(epoch)}];
    ASSIGN_OR_RETURN(stored.ok, CellOf(block, "ok", row));
    ASSIGN_OR_RETURN(stored.rejected, CellOf(block, "rejected", row));
    ASSIGN_OR_RETURN(stored.last, CellOf(block, "last", row));
    ASSIGN_OR_RETURN(stored.distinct, CellOf(block, "distinct_count", row));
    ASSIGN_OR_RETURN(stored.hash_sum, CellOf(block, "hash_sum", row));
    ASSIGN_OR_RETURN(stored.rejected_sequences, CellOf(block, "rejected_sequences", row));
  }
  return found;
}

StatusOr<Findings> CompareSources(clickhouse::Client& client,
                                  const std::filesystem::path& journals) {
  ASSIGN_OR_RETURN(const auto accounts, ReadJournals(journals));
  ASSIGN_OR_RETURN(auto stored, ReadStored(client));
  Findings findings;
  for (const auto& [source, account] : accounts) {
    const Findings found = CompareSource(source, account, stored[source]);
    findings.insert(findings.end(), found.begin(), found.end());
    stored.erase(source);
  }
  for (const auto& [source, rest] : stored) {
    findings.push_back(fmt::format("{}: {} events of a source without a journal", NameOf(source),
                                   rest.ok + rest.rejected));
  }
  return findings;
}

}  // namespace assay::chaos

#include "query/server/engine/figure_store.h"

namespace assay::query {
namespace {

// What an allocation costs beside its bytes.
constexpr size_t kAllocationBytes = 16;

}  // namespace

size_t RowBytes(size_t keys, size_t key_bytes, size_t sums, size_t squares) {
  const size_t each_key = sizeof(std::string) +
                          (key_bytes < sizeof(std::string) / 2 ? 0 : key_bytes + kAllocationBytes);
  return sizeof(StoreRow) + keys * each_key + sums * sizeof(int64_t) +
         squares * sizeof(metrics::Int128) + 3 * kAllocationBytes;
}

size_t BytesOf(const std::vector<StoreRow>& rows) {
  size_t bytes = 0;
  for (const StoreRow& row : rows) {
    bytes += RowBytes(0, 0, row.sums.size(), row.squares.size());
    for (const std::string& key : row.keys)
      bytes += RowBytes(1, key.size(), 0, 0) - RowBytes(0, 0, 0, 0);
  }
  return bytes;
}

}  // namespace assay::query

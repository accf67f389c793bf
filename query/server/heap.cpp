#include "query/server/heap.h"

#include <malloc.h>

namespace assay::query {
namespace {

constexpr int kHeapsMax = 2;
constexpr int kOwnMappingBytes = 128 << 10;

}  // namespace

void KeepHeapSmall() {
  mallopt(M_ARENA_MAX, kHeapsMax);
  // Setting it also stops glibc from raising it after each large block that is freed.
  mallopt(M_MMAP_THRESHOLD, kOwnMappingBytes);
  mallopt(M_TRIM_THRESHOLD, 2 * kOwnMappingBytes);
}

void GiveBackFreeMemory() { malloc_trim(0); }

}  // namespace assay::query

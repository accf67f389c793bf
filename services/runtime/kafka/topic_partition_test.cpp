#include "services/runtime/kafka/topic_partition.h"

#include <gtest/gtest.h>

#include <vector>

namespace assay::kafka {
namespace {

// Expected values are Python's: zlib.crc32(key) % n.
TEST(PartitionForTest, IsCrc32OfTheKeyModuloTheCount) {
  EXPECT_EQ(PartitionFor("", 8), 0);
  EXPECT_EQ(PartitionFor("123456789", 1'000'000'007), 0xCBF43926 % 1'000'000'007);
  EXPECT_EQ(PartitionFor("branch-001", 8), 7);
  EXPECT_EQ(PartitionFor("branch-002", 8), 5);
  EXPECT_EQ(PartitionFor("unité-é", 8), 2);
}

TEST(PartitionForTest, UsesEveryPartition) {
  std::vector<int> hits(8);
  for (int i = 0; i < 1000; ++i) ++hits[PartitionFor("source-" + std::to_string(i), 8)];
  for (const int count : hits) EXPECT_GT(count, 80);
}

}  // namespace
}  // namespace assay::kafka

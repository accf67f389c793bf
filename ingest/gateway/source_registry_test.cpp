#include "ingest/gateway/source_registry.h"

#include <gtest/gtest.h>

namespace assay::gateway {
namespace {

SourceKey Key(const std::string& id) { return {.source_id = id, .epoch = 1}; }

class SourceRegistryTest : public ::testing::Test {
 protected:
  void Use(const std::string& id) { registry_.Learn(Key(id), kFamilies[0], 0, {}); }
  bool IsKnown(const std::string& id) { return registry_.Find(Key(id)) != nullptr; }

  SourceRegistry registry_{2};
};

TEST_F(SourceRegistryTest, ASourceThatIsUsedOftenDisplacesNobody) {
  Use("seldom");
  for (int i = 0; i < 10; ++i) Use("often");

  EXPECT_TRUE(IsKnown("seldom"));
  EXPECT_TRUE(IsKnown("often"));
}

TEST_F(SourceRegistryTest, TheOneNotUsedForLongestIsForgotten) {
  Use("a");
  Use("b");
  Use("a");
  Use("c");

  EXPECT_FALSE(IsKnown("b"));
  EXPECT_TRUE(IsKnown("a"));
  EXPECT_TRUE(IsKnown("c"));
}

TEST_F(SourceRegistryTest, WhatIsInUseStaysKnown) {
  const auto held = registry_.Learn(Key("held"), kFamilies[0], 0, {});
  for (const char* id : {"a", "b", "c"}) Use(id);

  EXPECT_EQ(registry_.Find(Key("held")), held);
}

TEST(SourceRegistryNothingKeptTest, ASourceGoesWithItsLastUser) {
  SourceRegistry registry(0);
  const auto held = registry.Learn(Key("a"), kFamilies[0], 0, {});

  EXPECT_EQ(registry.Find(Key("a")), held);
  registry.Learn(Key("b"), kFamilies[0], 0, {});
  EXPECT_EQ(registry.Find(Key("b")), nullptr);
}

}  // namespace
}  // namespace assay::gateway

#include "services/warehouse/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/config/load.h"

namespace assay::warehouse {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> ProblemsOf(std::vector<std::string> arguments) {
  WarehouseConfig config;
  config::Schema schema;
  std::chrono::milliseconds stop_within{10'000};
  schema.Add("warehouse.stop_within", &stop_within, {.doc = "As every process has it."});
  config.Declare(schema);
  return config::Load(schema, {.arguments = std::move(arguments), .environment = {}}).problems;
}

TEST(WarehouseConfigTest, DefaultsAreValid) { EXPECT_THAT(ProblemsOf({}), IsEmpty()); }

TEST(WarehouseConfigTest, SettingsThatContradictEachOtherAreNamed) {
  EXPECT_THAT(ProblemsOf({"--warehouse.stop_within=5s"}),
              ElementsAre(HasSubstr("warehouse.drain_within: 5s is not less than")));
  EXPECT_THAT(ProblemsOf({"--warehouse.mark_cache_bytes_max=4GiB"}),
              ElementsAre(HasSubstr("warehouse.memory_bytes_max")));
}

TEST(WarehouseConfigTest, NothingIsWithoutABound) {
  for (const char* name : {"place_patience", "kill_patience", "idle_max", "head_within",
                           "client_patience", "drain_within"}) {
    EXPECT_THAT(ProblemsOf({std::string("--warehouse.") + name + "=100h"}),
                Contains(HasSubstr(name)));
  }
  for (const char* name : {"statement_bytes_max", "answer_buffer_bytes", "held_answer_bytes_max",
                           "mark_cache_bytes_max"}) {
    EXPECT_THAT(ProblemsOf({std::string("--warehouse.") + name + "=100GiB"}),
                Contains(HasSubstr(name)));
    EXPECT_THAT(ProblemsOf({std::string("--warehouse.") + name + "=1B"}),
                Contains(HasSubstr(name)));
  }
}

}  // namespace
}  // namespace assay::warehouse

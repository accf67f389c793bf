// What was refused stays refused when the same file is sent again, and the store knows how much of
// it was: the gateway does not say so a second time.
#include <gmock/gmock.h>

#include <fstream>

#include "tests/harness/answers.h"
#include "tests/harness/platform.h"

namespace assay::testing {
namespace {

using ::testing::HasSubstr;

class RefusedAgainTest : public ::testing::Test {
 protected:
  void SetUp() override {
    platform_ = SharedPlatform();
    ASSERT_NE(platform_, nullptr);
    ASSERT_NO_FATAL_FAILURE(ApplyReferenceMonths(*platform_));
  }
  std::string Write(const std::string& name, const std::string& text) {
    const auto path = platform_->folder() / name;
    std::ofstream(path) << text;
    return path.string();
  }
  CommandResult Run(const std::vector<std::string>& arguments) {
    auto result = platform_->Assayctl(arguments);
    EXPECT_TRUE(result.ok()) << Message(result.status());
    return result.ok() ? *std::move(result) : CommandResult{};
  }

  Platform* platform_ = nullptr;
};

TEST_F(RefusedAgainTest, PublishTellsWhatTheStoreHas) {
  const std::string file =
      Write("mars.jsonl",
            R"({"occurredAt": "2010-08-01T08:05:00Z", "unitId": "mars", "call": {"callId": "1",)"
            R"( "arrivedAt": "2010-08-01T08:00:00Z", "queued": {}}})"
            "\n");
  const std::vector<std::string> publish = {"publish",  "--source", "import/anonymous-bank",
                                            "--family", "call",     file};
  ASSERT_EQ(Run(publish).status, 1);

  const CommandResult again = Run(publish);

  EXPECT_EQ(again.status, 1) << again.output;
  EXPECT_THAT(again.output, HasSubstr("1 event refused when it was published before"));
}

// Its rejects file is gone, so only the store knows.
TEST_F(RefusedAgainTest, ImportTellsWhatTheStoreHas) {
  const std::string mapping = Write("mars.toml", R"(
source = "import/anonymous-bank"
family = "call"
[fields.unit_id]
column = "unit"
[fields.occurred_at]
constant = "2010-08-01T08:05:00Z"
[fields."call.call_id"]
column = "id"
)");
  const std::string file = Write("mars.csv", "id,unit\na,mars\nb,venus\n");
  ASSERT_EQ(Run({"import", "--mapping", mapping, "--rejects", "/dev/null", file}).status, 1);

  const CommandResult again = Run({"import", "--mapping", mapping, file});

  EXPECT_EQ(again.status, 1) << again.output;
  EXPECT_THAT(again.output, HasSubstr("mars.csv: 2 rows refused by an earlier import"));
}

}  // namespace
}  // namespace assay::testing

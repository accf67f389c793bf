// Why ClickHouse's deduplication tokens are not used: they lose rows. This is no test of ours but
// the reproduction of the engine's behaviour, kept so that the reason stays true or becomes known
// to be gone: a correct client, which repeats a failed insert under its token, is told that it
// succeeded, and the rows are not there.
//
// The engine notes the token before it renames the part into its place. When the rename fails,
// or the process dies at it, the token is known and the part is not.
#include <gtest/gtest.h>

#include <chrono>

#include "services/runtime/clickhouse/client.h"
#include "services/runtime/clickhouse/columns.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/warehouse_fixture.h"
#include "tests/integration/sink/stored_rows.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

constexpr auto kTracerPatience = 20s;

class DedupTokenTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(warehouse_, WarehouseServer::Start());
    client_ = std::make_unique<clickhouse::Client>(warehouse_->client_options());
    ASSERT_OK(
        client_->Execute("CREATE TABLE facts (n UInt64) ENGINE = MergeTree ORDER BY n "
                         "SETTINGS non_replicated_deduplication_window = 10000"));
  }

  // 100 rows under the token, or without any.
  Status Insert(uint64_t first, const std::string& token) {
    clickhouse::Block block;
    auto& column = block.Add<clickhouse::UInt64Column>("n");
    for (uint64_t n = first; n < first + 100; ++n) column.Append(n);
    clickhouse::Settings settings{{"async_insert", "0"}, {"deduplicate_insert", "disable"}};
    if (!token.empty()) {
      settings = {{"async_insert", "0"},
                  {"deduplicate_insert", "enable"},
                  {"insert_deduplicate", "1"},
                  {"insert_deduplication_token", token}};
    }
    return client_->Insert("facts (n)", block,
                           {.settings = settings, .query_id = {}, .timeout = 20s});
  }

  // From now on the renames of parts fail, until the returned process ends.
  StatusOr<std::unique_ptr<ChildProcess>> FailRenames(const std::string& effect) {
    ASSIGN_OR_RETURN(auto tracer,
                     ChildProcess::Start(
                         {.program = "strace",
                          .arguments = {"-f", "-p", std::to_string(warehouse_->process().pid()),
                                        "-e", "trace=/^rename", "-e", "inject=/^rename:" + effect},
                          .log = folder_.path() / "strace.log"}));
    RETURN_IF_ERROR(tracer->WaitForLog("attached", 20s).status());
    return tracer;
  }
  uint64_t Rows() { return RowsStored(*client_, "facts"); }

  TemporaryFolder folder_;
  std::unique_ptr<WarehouseServer> warehouse_;
  std::unique_ptr<clickhouse::Client> client_;
};

TEST_F(DedupTokenTest, RepetitionUnderATokenIsAcknowledgedAndLosesTheRows) {
  ASSERT_OK(Insert(0, "first"));
  ASSERT_OK_AND_ASSIGN(const auto tracer, FailRenames("error=ENOSPC"));
  EXPECT_FALSE(Insert(100, "second").ok());
  tracer->Signal(SIGINT);
  ASSERT_OK(tracer->Wait(kTracerPatience).status());

  ASSERT_OK(Insert(100, "second"));

  EXPECT_EQ(Rows(), 100u) << "the engine is mended: tokens may be thought about again";
}

TEST_F(DedupTokenTest, RepetitionWithoutATokenStoresTheRows) {
  ASSERT_OK(Insert(0, ""));
  ASSERT_OK_AND_ASSIGN(const auto tracer, FailRenames("error=ENOSPC"));
  EXPECT_FALSE(Insert(100, "").ok());
  tracer->Signal(SIGINT);
  ASSERT_OK(tracer->Wait(kTracerPatience).status());

  ASSERT_OK(Insert(100, ""));

  EXPECT_EQ(Rows(), 200u);
}

TEST_F(DedupTokenTest, CrashAtTheRenameLosesTheRowsOfTheRepetition) {
  ASSERT_OK(Insert(0, "first"));
  ASSERT_OK_AND_ASSIGN(const auto tracer, FailRenames("signal=SIGKILL:error=EIO"));
  EXPECT_FALSE(Insert(100, "second").ok());
  // Asked to let go of a store that is dying, it sometimes waits for ever.
  tracer->Kill();
  ASSERT_OK(warehouse_->Restart());

  ASSERT_OK(Insert(100, "second"));

  EXPECT_EQ(Rows(), 100u) << "the engine is mended: tokens may be thought about again";
}

}  // namespace
}  // namespace assay::testing

// The client library against a real warehouse: what goes in comes out, and errors say what is so.
#include "services/runtime/clickhouse/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/runtime/clickhouse/native.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/free_port.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/warehouse_fixture.h"

namespace assay::clickhouse {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Status& ToStatus(const Status& status) { return status; }
const Status& ToStatus(const StatusOr<Block>& result) { return result.status(); }

class ClientTest : public assay::testing::WarehouseFixture {
 protected:
  uint64_t Count(const std::string& sql, const Parameters& parameters = {}) {
    const StatusOr<Block> block = client().Query(sql, parameters);
    EXPECT_TRUE(block.ok()) << block.status();
    if (!block.ok() || block->rows() != 1) return UINT64_MAX;
    const auto column = block->Get<UInt64Column>(block->name(0));
    EXPECT_TRUE(column.ok()) << column.status();
    return column.ok() ? (**column)[0] : UINT64_MAX;
  }
};

TEST_F(ClientTest, Pings) { EXPECT_OK(client().Ping()); }

TEST_F(ClientTest, ReadsBackEveryTypeItWrote) {
  ASSERT_OK(client().Execute(
      "CREATE TABLE every (u8 UInt8, u16 UInt16, u32 UInt32, u64 UInt64, u128 UInt128, i8 Int8,"
      " i16 Int16, i32 Int32, i64 Int64, f64 Float64, b Bool, s String, fs FixedString(4), d Date,"
      " dt DateTime, dt64 DateTime64(3), lc LowCardinality(String), n Nullable(Int32),"
      " a Array(UInt16), an Array(Nullable(String)), alc Array(LowCardinality(String)))"
      " ENGINE = MergeTree ORDER BY u64"));
  Block block;
  block.Add<UInt8Column>("u8").Append(255);
  block.Add<UInt16Column>("u16").Append(65535);
  block.Add<UInt32Column>("u32").Append(4'000'000'000);
  block.Add<UInt64Column>("u64").Append(UINT64_MAX);
  block.Add<UInt128Column>("u128").Append({1, 2});
  block.Add<Int8Column>("i8").Append(-128);
  block.Add<Int16Column>("i16").Append(-32768);
  block.Add<Int32Column>("i32").Append(-2'000'000'000);
  block.Add<Int64Column>("i64").Append(INT64_MIN);
  block.Add<Float64Column>("f64").Append(-0.125);
  block.Add<BoolColumn>("b").Append(1);
  block.Add<StringColumn>("s").Append(std::string_view("\0\n\n\t'\\\xff", 7));
  block.Add<FixedStringColumn>("fs", 4).Append("ab");
  block.Add<DateColumn>("d").Append(20'000);
  block.Add<DateTimeColumn>("dt").Append(1'767'225'600);
  block.Add<DateTime64Column>("dt64").Append(1'767'225'600'123);
  block.Add<LowCardinalityColumn>("lc").Append("north");
  block.Add<NullableColumn<Int32Column>>("n").AppendNull();
  block.Add<ArrayColumn<UInt16Column>>("a").Append(std::vector<uint16_t>{1, 2});
  auto& notes = block.Add<ArrayColumn<NullableColumn<StringColumn>>>("an");
  notes.items().AppendNull();
  notes.items().Append("x");
  notes.EndRow();
  block.Add<ArrayColumn<LowCardinalityColumn>>("alc").Append(std::vector<std::string>{"p", "q"});
  ASSERT_OK(client().Insert("every", block));

  ASSERT_OK_AND_ASSIGN(const Block read, client().Query("SELECT * FROM every"));

  std::string written_bytes, read_bytes;
  ASSERT_OK(EncodeNative(block, written_bytes));
  ASSERT_OK(EncodeNative(read, read_bytes));
  EXPECT_EQ(read_bytes, written_bytes);
}

TEST_F(ClientTest, ReadsArraysOfLowCardinalityThatAreAllEmpty) {
  ASSERT_OK_AND_ASSIGN(
      const Block block,
      client().Query("SELECT []::Array(LowCardinality(String)) AS tags FROM numbers(3)"));

  ASSERT_OK_AND_ASSIGN(const auto* tags, block.Get<ArrayColumn<LowCardinalityColumn>>("tags"));
  EXPECT_EQ(tags->rows(), 3u);
  EXPECT_EQ(tags->items().rows(), 0u);
}

TEST_F(ClientTest, JoinsTheBlocksOfALongAnswer) {
  ASSERT_OK_AND_ASSIGN(const Block block,
                       client().Query("SELECT number, toLowCardinality(toString(number % 1000)) AS"
                                      " name FROM numbers(300000) ORDER BY number"));

  ASSERT_EQ(block.rows(), 300'000u);
  ASSERT_OK_AND_ASSIGN(const auto* numbers, block.Get<UInt64Column>("number"));
  ASSERT_OK_AND_ASSIGN(const auto* names, block.Get<LowCardinalityColumn>("name"));
  EXPECT_EQ((*numbers)[299'999], 299'999u);
  EXPECT_EQ((*names)[299'999], "999");
}

TEST_F(ClientTest, BindsParametersOfEveryKind) {
  const std::string nasty = "it's \\ a\ttab, a\nline and \xe4\xb8\xad";
  ASSERT_OK_AND_ASSIGN(
      const Block block,
      client().Query("SELECT {s:String} AS s, {n:Int64} AS n, {f:Float64} AS f,"
                     " {a:Array(String)} AS a, {u:Array(UInt32)} AS u, {z:Nullable(Int32)} AS z,"
                     " {t:DateTime64(3)} AS t",
                     {{"s", nasty},
                      {"n", -5},
                      {"f", 0.1},
                      {"a", std::vector<std::string>{nasty, ""}},
                      {"u", std::vector<uint32_t>{7, 8}},
                      {"z", std::nullopt},
                      {"t", WallTime(1'767'225'600'005ms)}}));

  ASSERT_OK_AND_ASSIGN(const auto* s, block.Get<StringColumn>("s"));
  EXPECT_EQ((*s)[0], nasty);
  ASSERT_OK_AND_ASSIGN(const auto* n, block.Get<Int64Column>("n"));
  EXPECT_EQ((*n)[0], -5);
  ASSERT_OK_AND_ASSIGN(const auto* f, block.Get<Float64Column>("f"));
  EXPECT_EQ((*f)[0], 0.1);
  ASSERT_OK_AND_ASSIGN(const auto* a, block.Get<ArrayColumn<StringColumn>>("a"));
  ASSERT_EQ(a->end(0), 2u);
  EXPECT_EQ(a->items()[0], nasty);
  EXPECT_EQ(a->items()[1], "");
  ASSERT_OK_AND_ASSIGN(const auto* u, block.Get<ArrayColumn<UInt32Column>>("u"));
  EXPECT_THAT(u->items().values(), ElementsAre(7, 8));
  ASSERT_OK_AND_ASSIGN(const auto* z, block.Get<NullableColumn<Int32Column>>("z"));
  EXPECT_TRUE(z->IsNull(0));
  ASSERT_OK_AND_ASSIGN(const auto* t, block.Get<DateTime64Column>("t"));
  EXPECT_EQ((*t)[0], 1'767'225'600'005);
}

TEST_F(ClientTest, InsertsOneBlockAsOnePart) {
  ASSERT_OK(
      client().Execute("CREATE TABLE wide (k UInt64, s String) ENGINE = MergeTree ORDER BY k"));
  Block block;
  auto& k = block.Add<UInt64Column>("k");
  auto& s = block.Add<StringColumn>("s");
  for (uint64_t row = 0; row < 100'000; ++row) {
    k.Append(row);
    s.Append("some text that makes the block larger than one piece of the body");
  }

  ASSERT_OK(client().Insert("wide (k, s)", block));

  EXPECT_EQ(Count("SELECT count() FROM wide"), 100'000u);
  EXPECT_EQ(Count("SELECT count() FROM system.parts WHERE active AND table = 'wide'"
                  " AND database = currentDatabase()"),
            1u);
}

TEST_F(ClientTest, NamesServerCodeAndTextInErrors) {
  const Status unknown = client().Query("SELECT * FROM missing").status();
  const Status syntax = client().Execute("SELEC 1");
  const Status exists = client().Execute("CREATE DATABASE " + database());

  EXPECT_EQ(unknown.code(), StatusCode::kNotFound);
  EXPECT_EQ(ServerCode(unknown), 60);
  EXPECT_THAT(std::string(Message(unknown)), HasSubstr("Code: 60. DB::Exception: Unknown table"));
  EXPECT_EQ(ServerCode(syntax), 62);
  EXPECT_EQ(exists.code(), StatusCode::kAlreadyExists);
}

TEST_F(ClientTest, KeepsItsOwnPartOfAStatementOutOfErrors) {
  const Status syntax = client().Query("SELECT 1 FROM").status();

  EXPECT_EQ(ServerCode(syntax), 62);
  EXPECT_EQ(std::string(Message(syntax)).find("/proc/self/fd"), std::string::npos) << syntax;
}

TEST_F(ClientTest, FindsAnExceptionThatComesAfterTheFirstMegabytes) {
  const Status status =
      client()
          .Query("SELECT number, throwIf(number = 3000000, 'too far') FROM numbers(10000000)", {},
                 {.settings = {{"max_threads", "1"}}})
          .status();

  EXPECT_EQ(ServerCode(status), 395) << status;
  EXPECT_THAT(std::string(Message(status)), HasSubstr("too far"));
}

TEST_F(ClientTest, ClosesTheBooksAfterAnErrorOnEveryConnection) {
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(client().Query("SELECT throwIf(1)").ok());

  EXPECT_EQ(Count("SELECT count() FROM system.processes WHERE query LIKE '%throwIf(1)%'"
                  " AND query NOT LIKE '%system.processes%'"),
            0u);
}

TEST_F(ClientTest, RefusesAnAnswerAboveItsLimit) {
  ClientOptions options = client_options();
  options.response_bytes_max = 1 << 20;
  Client small(options);

  const Status status = small.Query("SELECT number FROM numbers(1000000)").status();

  EXPECT_EQ(status.code(), StatusCode::kResourceExhausted);
  EXPECT_OK(small.Query("SELECT 1").status());  // The connection is of use again.
}

TEST_F(ClientTest, SaysWhetherAFailedInsertWroteAnything) {
  Block block;
  block.Add<UInt64Column>("k").Append(1);

  const Status missing = client().Insert("missing", block);
  ClientOptions nowhere = client_options();
  nowhere.url = fmt::format("http://127.0.0.1:{}", assay::testing::FreePort());
  const Status refused = Client(nowhere).Insert("any", block);

  EXPECT_EQ(missing.code(), StatusCode::kNotFound);
  EXPECT_EQ(OutcomeOf(missing), InsertOutcome::kNothingWritten);
  EXPECT_EQ(refused.code(), StatusCode::kUnavailable);
  EXPECT_EQ(OutcomeOf(refused), InsertOutcome::kNothingWritten);
}

TEST_F(ClientTest, ReportsATimeoutAsSuchAndTheServerStopsWorking) {
  const Status status = client()
                            .Query("SELECT count() FROM numbers(1000000000000)", {},
                                   {.query_id = "slow-" + database(), .timeout = 300ms})
                            .status();

  EXPECT_EQ(status.code(), StatusCode::kDeadlineExceeded) << status;
  // The warehouse notices that its client has gone.
  EXPECT_TRUE(assay::testing::Eventually(
      [&] {
        return Count(
                   "SELECT count() FROM system.processes WHERE Settings['log_comment'] = "
                   "{id:String}",
                   {{"id", "slow-" + database()}}) == 0;
      },
      10s));
}

TEST_F(ClientTest, CancelsWhenAsked) {
  std::stop_source stop;
  std::jthread asker([&] {
    EXPECT_TRUE(assay::testing::Eventually(
        [&] {
          return Count(
                     "SELECT count() FROM system.processes WHERE Settings['log_comment'] = "
                     "{id:String}",
                     {{"id", "cancel-" + database()}}) == 1;
        },
        10s));
    stop.request_stop();
  });

  const Status status = client()
                            .Query("SELECT count() FROM numbers(1000000000000)", {},
                                   {.query_id = "cancel-" + database(), .cancel = stop.get_token()})
                            .status();

  EXPECT_EQ(status.code(), StatusCode::kCancelled) << status;
}

TEST_F(ClientTest, KillsAStatementByItsIdAndWaitsUntilItIsGone) {
  const std::string id = "victim-" + database();
  Status victim_status;
  std::jthread victim([&] {
    victim_status =
        client().Query("SELECT count() FROM numbers(1000000000000)", {}, {.query_id = id}).status();
  });
  ASSERT_TRUE(assay::testing::Eventually(
      [&] {
        return Count(
                   "SELECT count() FROM system.processes WHERE Settings['log_comment'] = "
                   "{id:String}",
                   {{"id", id}}) == 1;
      },
      10s));

  EXPECT_OK(client().Kill(id));

  EXPECT_EQ(
      Count("SELECT count() FROM system.processes WHERE Settings['log_comment'] = {id:String}",
            {{"id", id}}),
      0u);
  victim.join();
  EXPECT_EQ(ServerCode(victim_status), 394) << victim_status;
}

TEST_F(ClientTest, KillingWhatDoesNotRunIsNoError) { EXPECT_OK(client().Kill("no-such-id")); }

TEST_F(ClientTest, AnswersSixtyFourCallersTheirOwnAnswersBesideInserts) {
  constexpr int kCallers = 64;
  constexpr int kCallsEach = 12;
  ASSERT_OK(client().Execute(
      "CREATE TABLE t (caller UInt32, call UInt32) ENGINE = MergeTree ORDER BY caller"));
  ClientOptions options = client_options();
  options.connections_max = kCallers;
  options.request_timeout = 120s;
  Client shared(options);
  std::atomic<int> wrong = 0;

  // On a busy machine the warehouse may have no place in time; it says so before it does anything.
  const auto until_placed = [](const auto& call) {
    while (true) {
      auto result = call();
      if (result.ok() || ServerCode(ToStatus(result)) != 202) return result;
    }
  };
  const auto ask = [&](uint32_t caller, uint32_t call) {
    const std::string text = fmt::format("caller {} call {}", caller, call);
    const StatusOr<Block> block = until_placed([&] {
      return shared.Query("SELECT {n:UInt32} AS n, {s:String} AS s, length({a:Array(String)}) AS l",
                          {{"n", caller * 1000 + call},
                           {"s", text},
                           {"a", std::vector<std::string>(call + 1, text)}});
    });
    if (!block.ok()) return false;
    return (*block->Get<UInt32Column>("n").value())[0] == caller * 1000 + call &&
           (*block->Get<StringColumn>("s").value())[0] == text &&
           (*block->Get<UInt64Column>("l").value())[0] == call + 1;
  };
  const auto insert = [&](uint32_t caller, uint32_t call) {
    Block block;
    block.Add<UInt32Column>("caller").Append(caller);
    block.Add<UInt32Column>("call").Append(call);
    return until_placed([&] { return shared.Insert("t", block); }).ok();
  };
  {
    std::vector<std::jthread> callers;
    for (uint32_t caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&, caller] {
        for (uint32_t call = 0; call < kCallsEach; ++call) {
          const bool is_right = call % 4 == 3 ? insert(caller, call) : ask(caller, call);
          if (!is_right) ++wrong;
        }
      });
    }
  }

  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(Count("SELECT uniqExact(caller, call) FROM t"), kCallers * kCallsEach / 4u);
  EXPECT_EQ(Count("SELECT count() FROM t"), kCallers * kCallsEach / 4u);
}

TEST(ClientWithoutServerTest, SaysWhereNobodyListens) {
  ClientOptions options;
  options.url = fmt::format("http://127.0.0.1:{}", assay::testing::FreePort());
  Client client(options);

  const Status status = client.Query("SELECT 1").status();

  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_THAT(std::string(Message(status)), HasSubstr(options.url));
}

}  // namespace
}  // namespace assay::clickhouse

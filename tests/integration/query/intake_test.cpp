// What is stored, what waits in a real log, and the proof that the store is whole.

#include "query/server/engine/intake.h"

#include <gmock/gmock.h>

#include "query/server/clickhouse_intake_store.h"
#include "query/server/engine/verifier.h"
#include "query/server/kafka_log_ends.h"
#include "query/server/messages.h"
#include "query/sql/verify.h"
#include "services/runtime/kafka/producer.h"
#include "services/runtime/testing/kafka_broker.h"
#include "tests/integration/query/figure_stand.h"

namespace assay::testing {
namespace {

using metrics::Family;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A log of which the tests say what it holds.
class FakeLogEnds final : public query::LogEnds {
 public:
  StatusOr<std::map<uint32_t, query::LogRange>> EndsOf(Family family) override {
    return family == Family::kCall ? ends : std::map<uint32_t, query::LogRange>{};
  }
  std::map<uint32_t, query::LogRange> ends;
};

class IntakeTest : public FigureStand {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(FigureStand::SetUp());
    intake_store_ = std::make_unique<query::ClickHouseIntakeStore>(
        client(), query::ClickHouseIntakeStore::Options());
  }

  // Rows (partition, offset, source, epoch, sequence, status) of calls, "1" as log unless said.
  void InsertRows(const std::string& values) {
    ASSERT_OK(client().Execute(
        "INSERT INTO call (kafka_partition, kafka_offset, source_id, epoch, sequence, status, "
        "log_id, sign, unit, outcome, reject_reason, reject_field, reject_message) VALUES " +
        values));
  }

  query::Verification Verify() {
    query::Verifier verifier(*intake_store_, NothingStopped, clock(), database());
    auto result = verifier.Verify(query::Caller::Everything(), query::VerifyDepth::kRollUpsToo, {});
    EXPECT_OK(result);
    return result.ok() ? std::move(result).value() : query::Verification{};
  }
  static const query::VerifyCheck& Check(const query::Verification& verification,
                                         std::string_view table, std::string_view name) {
    static const query::VerifyCheck kNone;
    for (const query::VerifyCheck& check : verification.checks) {
      if (check.check == name && check.table.ends_with(table)) return check;
    }
    ADD_FAILURE() << "no check " << name;
    return kNone;
  }

  static StatusOr<std::vector<query::Finding>> NothingStopped(const query::ReadControl&) {
    return std::vector<query::Finding>();
  }

  FakeLogEnds log_;
  query::StoringWatch watch_{clock(), std::chrono::minutes(1)};
  std::unique_ptr<query::ClickHouseIntakeStore> intake_store_;
};

TEST_F(IntakeTest, BalancesEveryPartition) {
  InsertRows(R"(
    (0, 5, 'a', 1, 1, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 6, 'a', 1, 1, 'duplicate', '1', 1, 'n1', '', '', '', ''),
    (0, 7, 'a', 1, 2, 'rejected', '1', 1, '', '', 'unknown_unit', 'unit_id', 'no unit x'),
    (1, 0, '', 0, 0, 'poison', '1', 1, '', '', '', '', ''))");
  log_.ends = {{0, {5, 10}}, {1, {0, 1}}, {2, {3, 7}}};
  const query::Intake intake(*intake_store_, log_, watch_);

  ASSERT_OK_AND_ASSIGN(const query::IntakeReport report,
                       intake.Report(query::Caller::Everything(), Family::kCall, {}));

  ASSERT_EQ(report.partitions.size(), 3u);
  const query::PartitionIntake& first = report.partitions[0];
  EXPECT_EQ(first.received, 5u);
  EXPECT_EQ(first.stored.ok, 1u);
  EXPECT_EQ(first.stored.duplicate, 1u);
  EXPECT_EQ(first.stored.rejected, 1u);
  EXPECT_EQ(first.waiting, 2u);
  EXPECT_EQ(report.partitions[1].stored.poison, 1u);
  EXPECT_EQ(report.partitions[1].waiting, 0u);
  EXPECT_EQ(report.partitions[2].received, 4u);
  EXPECT_EQ(report.partitions[2].waiting, 4u);
  EXPECT_FALSE(report.partitions[2].has_rows);
  ASSERT_EQ(report.rejects.size(), 1u);
  EXPECT_EQ(report.rejects[0].group.reason, "unknown_unit");
  EXPECT_EQ(report.rejects[0].group.example, "no unit x");
}

TEST_F(IntakeTest, CountsWhatWaitsInARealLog) {
  ASSERT_OK_AND_ASSIGN(const auto broker, KafkaBroker::Start());
  ASSERT_OK_AND_ASSIGN(auto admin, kafka::Admin::Create(broker->client_options()));
  ASSERT_OK(admin->CreateTopic({.name = "assay.call.v1", .partitions = 2, .config = {}}));
  ASSERT_OK_AND_ASSIGN(const auto producer,
                       kafka::Producer::Create(broker->client_options(), {}, [](const auto&) {}));
  ASSERT_OK_AND_ASSIGN(const auto topic, producer->OpenTopic("assay.call.v1"));
  for (int i = 0; i < 5; ++i) {
    ASSERT_OK(producer->Produce({.topic = topic, .partition = 1, .value = "x"}));
  }
  ASSERT_OK(producer->Flush(std::chrono::seconds(20)));
  InsertRows(
      "(1, 0, 'a', 1, 1, 'ok', '1', 1, 'n1', '', '', '', ''),"
      "(1, 1, 'a', 1, 2, 'ok', '1', 1, 'n1', '', '', '', '')");
  query::KafkaLogEnds log(std::move(admin));
  const query::Intake intake(*intake_store_, log, watch_);

  ASSERT_OK_AND_ASSIGN(const query::IntakeReport report,
                       intake.Report(query::Caller::Everything(), Family::kCall, {}));

  ASSERT_EQ(report.partitions.size(), 2u);
  EXPECT_EQ(report.partitions[0].received, 0u);
  EXPECT_EQ(report.partitions[1].received, 5u);
  EXPECT_EQ(report.partitions[1].stored.ok, 2u);
  EXPECT_EQ(report.partitions[1].waiting, 3u);
}

TEST_F(IntakeTest, CountsTheStoredSequencesOfOneEpoch) {
  InsertRows(R"(
    (0, 0, 'a', 1, 1, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 1, 'a', 1, 2, 'rejected', '1', 1, 'n1', '', 'missing', '', ''),
    (0, 2, 'a', 1, 2, 'duplicate', '1', 1, 'n1', '', '', '', ''),
    (0, 3, 'a', 2, 9, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 4, 'b', 1, 8, 'ok', '1', 1, 'n1', '', '', '', ''))");
  InsertRows("(0, 5, 'a', 1, 4, 'ok', '1', 1, 'n1', '', '', '', '')");

  ASSERT_OK_AND_ASSIGN(const query::StoredSequences stored,
                       intake_store_->SequencesOf(Family::kCall, "a", 1, {}));

  EXPECT_EQ(stored.count, 3u);
  EXPECT_EQ(stored.highest, 4u);
  EXPECT_EQ(intake_store_->CountThrough(Family::kCall, "a", 1, 3, {}).value(), 2u);
  EXPECT_EQ(intake_store_->SequencesOf(Family::kCall, "c", 1, {})->highest, 0u);
}

TEST_F(IntakeTest, ListsSourcesPageByPage) {
  InsertRows(R"(
    (0, 0, 'a', 1, 1, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 1, 'a', 2, 1, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 2, 'a', 2, 4, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 3, 'a', 2, 1, 'duplicate', '1', 1, 'n1', '', '', '', ''),
    (1, 0, 'b', 0, 0, 'ok', '1', 1, 'n1', '', '', '', ''),
    (1, 1, 'c', 0, 0, 'ok', '1', 1, 'n1', '', '', '', ''),
    (1, 2, 'c', 1, 2, 'rejected', '1', 1, 'n1', '', 'missing', '', ''))");
  const query::Intake intake(*intake_store_, log_, watch_);
  const auto page = [&](const std::string& token) {
    return intake
        .Sources(query::Caller::Everything(), organisation(), {.page_size = 2, .page_token = token},
                 {})
        .value();
  };

  const query::SourcePage first = page("");
  ASSERT_EQ(first.sources.size(), 2u);
  const query::SourceIntake& a = first.sources[0];
  EXPECT_EQ(a.stored.source_id, "a");
  EXPECT_EQ(a.stored.epoch, 2u);
  EXPECT_EQ(a.stored.sequence_max, 4u);
  EXPECT_EQ(a.stored.ok, 3u);
  EXPECT_EQ(a.stored.duplicate, 1u);
  EXPECT_EQ(a.missing, 2u);
  EXPECT_EQ(first.sources[1].stored.sequence_max, 0u);
  EXPECT_EQ(first.sources[1].missing, 0u);

  const query::SourcePage second = page(first.next_page_token);
  ASSERT_EQ(second.sources.size(), 1u);
  EXPECT_EQ(second.sources[0].stored.source_id, "c");
  EXPECT_EQ(second.sources[0].missing, 1u) << "the un-numbered event fills no place";
  EXPECT_EQ(second.next_page_token, "");
}

// As earlier versions stored them.
TEST_F(IntakeTest, NamesThatAreNoTextAreListedAsTextAndPassed) {
  InsertRows(R"(
    (0, 0, 'a\xFF', 1, 1, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 1, 'a\xFE\x1B', 1, 1, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 2, 'b', 1, 1, 'rejected', '1', 1, 'n1', '', 'missing', '\xE5\x8C', ''))");
  const query::Intake intake(*intake_store_, log_, watch_);
  std::vector<std::string> names;
  std::string token;
  do {
    ASSERT_OK_AND_ASSIGN(const query::SourcePage page,
                         intake.Sources(query::Caller::Everything(), organisation(),
                                        {.page_size = 1, .page_token = token}, {}));
    query::v1::ListSourceIntakeResponse message;
    query::ToMessage(page, message);
    std::string bytes;
    ASSERT_TRUE(message.SerializeToString(&bytes));
    ASSERT_TRUE(message.ParseFromString(bytes)) << "not UTF-8";
    for (const auto& source : message.sources()) names.push_back(source.source_id());
    token = message.next_page_token();
  } while (!token.empty() && names.size() < 10);

  EXPECT_THAT(names, ElementsAre("a\\xfe\\x1b", "a\\xff", "b"));
}

TEST_F(IntakeTest, ProvesAStoreThatIsWhole) {
  std::vector<CallRow> calls;
  for (int i = 0; i < 1'000; ++i) {
    calls.push_back({.unit = i % 2 == 0 ? "n1" : "s1",
                     .counted_at = int64_t{20'454} * 86'400'000 + i * 60'000,
                     .business_date = 20'454,
                     .queue_ms = static_cast<uint32_t>(i)});
  }
  Insert(calls);

  const query::Verification verification = Verify();

  EXPECT_TRUE(verification.passed());
  EXPECT_EQ(verification.checks.size(), 13u);
  EXPECT_EQ(Check(verification, ".call", "one_row_per_offset").compared, 1'000u);
  EXPECT_EQ(Check(verification, ".call", "stored_once").compared, 1'000u);
  EXPECT_GT(Check(verification, ".call", "rollup_interval").compared, 100u);
  EXPECT_EQ(Check(verification, ".call", "rollup_day").compared, 2u);
}

TEST_F(IntakeTest, FindsMissingAndRepeatedOffsets) {
  InsertRows(R"(
    (3, 10, 'a', 1, 1, 'ok', '1', 1, 'n1', '', '', '', ''),
    (3, 12, 'a', 1, 2, 'ok', '1', 1, 'n1', '', '', '', ''),
    (3, 12, 'a', 1, 3, 'ok', '1', 1, 'n1', '', '', '', ''))");

  const query::Verification verification = Verify();

  EXPECT_FALSE(verification.passed());
  const query::VerifyCheck& check = Check(verification, ".call", "one_row_per_offset");
  EXPECT_FALSE(check.passed);
  EXPECT_THAT(check.detail, HasSubstr("partition 3"));
  EXPECT_THAT(check.detail, HasSubstr("missing [11], repeated [12]"));
}

TEST_F(IntakeTest, FindsEventsThatAreStoredTwice) {
  InsertRows(R"(
    (0, 0, 'a', 1, 7, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 1, 'a', 1, 7, 'rejected', '1', 1, 'n1', '', '', '', ''),
    (0, 2, 'a', 1, 7, 'duplicate', '1', 1, 'n1', '', '', '', ''),
    (0, 3, 'b', 1, 0, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 4, 'b', 1, 0, 'ok', '1', 1, 'n1', '', '', '', ''))");

  const query::VerifyCheck check = Check(Verify(), ".call", "stored_once");

  EXPECT_FALSE(check.passed);
  EXPECT_THAT(check.detail, HasSubstr("1 numbered events are stored again: a epoch 1"));
}

TEST_F(IntakeTest, FindsARepetitionThatSaysSomethingElse) {
  InsertRows(R"(
    (0, 0, 'a', 1, 1, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 1, 'a', 1, 1, 'duplicate', '1', 1, 'n1', '', '', '', ''))");
  EXPECT_TRUE(Check(Verify(), ".call", "repetitions_agree").passed);

  InsertRows("(0, 2, 'a', 1, 1, 'duplicate', '1', 1, 's1', '', '', '', '')");

  const query::VerifyCheck check = Check(Verify(), ".call", "repetitions_agree");
  EXPECT_FALSE(check.passed);
  EXPECT_THAT(check.detail, HasSubstr("a epoch 1 sequence 1"));
}

TEST_F(IntakeTest, DoesNotPassARollUpThatIsNotThere) {
  Insert({CallRow{.business_date = 20'454, .queue_ms = 4}, CallRow{.business_date = 20'455}});
  ASSERT_OK(client().Execute("ALTER TABLE call CLEAR PROJECTION day"));
  query::Verifier verifier(*intake_store_, NothingStopped, clock(), database());

  EXPECT_FALSE(
      verifier.Verify(query::Caller::Everything(), query::VerifyDepth::kRollUpsToo, {}).ok());
}

TEST_F(IntakeTest, TellsWhereARollUpDiffersFromItsFacts) {
  Insert({CallRow{.business_date = 20'454}, CallRow{.business_date = 20'455},
          CallRow{.business_date = 20'456, .queue_ms = 7},
          CallRow{.unit = "s1", .business_date = 20'454}});
  // The store keeps the two equal whatever one does, so the statement itself is made to look at
  // other facts than the roll-up was made of.
  std::string text = sql::CompareRollUp(Family::kCall, sql::Level::kDay);
  const std::string all_facts = "WHERE NOT ignore(kafka_offset)";
  const size_t where = text.find(all_facts);
  ASSERT_NE(where, std::string::npos);
  text.replace(where, all_facts.size(), "WHERE NOT (kafka_partition = 2)");

  ASSERT_OK_AND_ASSIGN(const clickhouse::Block block, client().Query(text));

  ASSERT_EQ(block.rows(), 2u);
  ASSERT_OK_AND_ASSIGN(const auto* unequal, block.Get<clickhouse::UInt64Column>("unequal"));
  ASSERT_OK_AND_ASSIGN(const auto* begins, block.Get<clickhouse::StringColumn>("begins"));
  EXPECT_EQ((*unequal)[0], 1u);
  EXPECT_EQ((*begins)[0], "2026-01-03");
  EXPECT_EQ((*unequal)[1], 0u);
}

TEST_F(IntakeTest, FindsACurrentStateThatDiffersFromItsFacts) {
  InsertRows(R"(
    (0, 0, 'a', 1, 1, 'ok', '1', 1, 'n1', '', '', '', ''),
    (0, 1, 'a', 1, 2, 'ok', '1', 1, 'n1', '', '', '', ''))");
  ASSERT_OK(client().Execute(
      "INSERT INTO call_current (source_id, call_id, counted_at, facts, unit, business_date, "
      "phase, "
      "phase_at, direction, line, business, skill, outcome, employee_ref, queue_ms) "
      "SELECT source_id, call_id, counted_at, facts, unit, business_date, phase, phase_at, "
      "direction, line, business, skill, outcome, employee_ref, queue_ms FROM call_recomputed"));
  ASSERT_OK(
      client().Execute("INSERT INTO current_cursor (family, log_id, kafka_partition, next_offset) "
                       "VALUES ('call', '1', 0, 2)"));
  EXPECT_TRUE(Check(Verify(), ".call", "current_state").passed);

  // One more fact, which the cursor has not passed yet: late, not wrong.
  InsertRows("(0, 2, 'a', 1, 3, 'ok', '1', 1, 'n1', '', '', '', '')");
  EXPECT_TRUE(Check(Verify(), ".call", "current_state").passed);

  ASSERT_OK(
      client().Execute("INSERT INTO current_cursor (family, log_id, kafka_partition, next_offset) "
                       "VALUES ('call', '1', 0, 3)"));
  const query::VerifyCheck check = Check(Verify(), ".call", "current_state");
  EXPECT_FALSE(check.passed);
  EXPECT_THAT(check.detail, HasSubstr("1 current states differ"));
}

TEST_F(IntakeTest, FindsACurrentStateWhoseFactsAreGone) {
  InsertRows("(0, 0, 'a', 1, 1, 'ok', '1', 1, 'n1', '', '', '', '')");
  ASSERT_OK(client().Execute(
      "INSERT INTO call_current (source_id, call_id, counted_at, facts, unit) "
      "SELECT source_id, call_id, counted_at, facts, unit FROM call_recomputed "
      "UNION ALL SELECT 'a', 'of no fact', counted_at, 1, unit FROM call_recomputed"));

  const query::VerifyCheck check = Check(Verify(), ".call", "current_state");

  EXPECT_FALSE(check.passed);
  EXPECT_THAT(check.detail, HasSubstr("a of no fact"));
}

TEST_F(IntakeTest, ComparesCurrentStatesSliceBySlice) {
  std::string rows;
  for (int i = 0; i < 20; ++i) {
    rows += fmt::format("(0, {}, 's{}', 1, 1, 'ok', '1', 1, 'n1', '', '', '', ''),", i, i);
  }
  rows.pop_back();
  InsertRows(rows);
  ASSERT_OK(client().Execute(
      "INSERT INTO call_current (source_id, call_id, counted_at, facts, unit, business_date, "
      "phase, "
      "phase_at, direction, line, business, skill, outcome, employee_ref, queue_ms) "
      "SELECT source_id, call_id, counted_at, if(source_id IN ('s3', 's17'), 9, facts), unit, "
      "business_date, phase, phase_at, direction, line, business, skill, outcome, employee_ref, "
      "queue_ms FROM call_recomputed"));
  query::ClickHouseIntakeStore store(client(), {.facts_per_slice = 3});

  ASSERT_OK_AND_ASSIGN(const uint32_t slices, store.CurrentSlices({}));
  uint64_t compared = 0;
  std::vector<std::string> wrong;
  for (uint32_t index = 0; index < slices; ++index) {
    ASSERT_OK_AND_ASSIGN(const auto count, store.CompareCurrent({index, slices}, {}));
    compared += count.compared;
    wrong.insert(wrong.end(), count.examples.begin(), count.examples.end());
  }

  EXPECT_GT(slices, 5u);
  EXPECT_EQ(compared, 20u);
  EXPECT_THAT(wrong, ::testing::UnorderedElementsAre("s3 ", "s17 "));
}

TEST_F(IntakeTest, VerifiesForOperatorsOnly) {
  query::Verifier verifier(*intake_store_, NothingStopped, clock(), database());
  EXPECT_THAT(verifier.Verify({.units = {.is_everything = true}, .roles = {query::Role::kReader}},
                              query::VerifyDepth::kInvariants, {}),
              StatusIs(StatusCode::kPermissionDenied));
  EXPECT_FALSE(verifier.last().has_value());
}

TEST_F(IntakeTest, RemembersTheLastVerification) {
  query::Verifier verifier(*intake_store_, NothingStopped, clock(), database());
  ASSERT_OK(verifier.Verify(query::Caller::Everything(), query::VerifyDepth::kInvariants, {}));
  ASSERT_TRUE(verifier.last().has_value());
  EXPECT_EQ(verifier.last()->finished_at, clock().Now());
  EXPECT_EQ(verifier.last()->depth, query::VerifyDepth::kInvariants);
  EXPECT_EQ(verifier.last()->checks.size(), 8u);
}

}  // namespace
}  // namespace assay::testing

#include "services/assayctl/import/file_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "assay/event/v1/record.pb.h"
#include "services/assayctl/import/file_digest.h"
#include "services/assayctl/import/json_event.h"
#include "services/assayctl/import/rejects_file.h"
#include "services/assayctl/import/row_mapper.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::assayctl {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOkAndHolds;
using testing::ReadFile;
using testing::StatusIs;

constexpr std::string_view kMapping = R"(
source = "s"
family = "call"
[fields.unit_id]
constant = "u"
[fields.occurred_at]
constant = "2026-01-01T00:00:00Z"
[fields."call.call_id"]
column = "id"
[fields."call.ended.talk_ms"]
column = "talk"
unit = "s"
)";

class FileFeedTest : public ::testing::Test {
 protected:
  void Open(std::string_view text) {
    path_ = folder_.Write("calls.csv", text).string();
    Problems problems;
    mapping_ = ReadMapping(folder_.Write("m.toml", kMapping).string(), problems);
    auto reader = OpenRows(path_, mapping_.format);
    ASSERT_OK(reader);
    mapper_.emplace(mapping_, (*reader)->columns(), problems);
    ASSERT_THAT(problems, IsEmpty());
    feed_.emplace(
        *std::move(reader), *mapper_, numbering_, [&](const Row& row, const RowProblem& problem) {
          told_.push_back(fmt::format("{}: {}: {}", row.line, problem.column, problem.reason));
        });
  }
  // What is sent: call ids, or "unreadable".
  std::vector<std::string> Sent() {
    std::vector<std::string> sent;
    event::v1::Event event;
    while (true) {
      const StatusOr<FeedState> state = feed_->Next(&event);
      EXPECT_OK(state);
      if (!state.ok() || *state != FeedState::kEvent) return sent;
      sent.push_back(event.has_unreadable() ? "unreadable" : event.call().call_id());
    }
  }

  Numbering numbering_ = Numbering::kRows;
  testing::TemporaryFolder folder_;
  std::string path_;
  Mapping mapping_;
  std::optional<RowMapper> mapper_;
  std::optional<FileFeed> feed_;
  std::vector<std::string> told_;
};

TEST_F(FileFeedTest, ABadRowKeepsItsPlace) {
  Open("id,talk\na,1\nb,long\nc,3\n");
  ASSERT_OK(feed_->StartAfter(0));

  EXPECT_THAT(Sent(), ElementsAre("a", "unreadable", "c"));
  EXPECT_THAT(told_, ElementsAre("3: talk: \"long\" is not a number"));
}

TEST_F(FileFeedTest, RowsTheGatewayHasAreReadButNotSent) {
  Open("id,talk\na,1\nb,long\nc,3\n");
  ASSERT_OK(feed_->StartAfter(2));

  EXPECT_THAT(Sent(), ElementsAre("c"));
  EXPECT_EQ(told_.size(), 1u);
  EXPECT_EQ(feed_->rows(), 3u);
}

TEST_F(FileFeedTest, RowsMayFollowWhatTheSourceHas) {
  numbering_ = Numbering::kAppend;
  Open("id,talk\na,1\nb,2\n");
  ASSERT_OK(feed_->StartAfter(10));

  EXPECT_THAT(Sent(), ElementsAre("a", "b"));
  ingest::v1::Rejected rejected;
  rejected.set_sequence(12);
  feed_->OnRejected(rejected);
  EXPECT_EQ(told_.size(), 1u);
}

TEST_F(FileFeedTest, TellsWhatTheGatewayRefused) {
  Open("id,talk\na,1\nb,long\nc,3\n");
  ASSERT_OK(feed_->StartAfter(0));
  Sent();
  told_.clear();
  ingest::v1::Rejected rejected;
  rejected.set_field("call.ended.talk_ms");
  rejected.set_reason(event::v1::REJECT_REASON_OUT_OF_RANGE);
  rejected.set_message("call.ended.talk_ms: too long");
  for (const uint64_t sequence : {1, 2, 3, 4}) {
    rejected.set_sequence(sequence);
    if (sequence == 3) feed_->OnAcknowledged(2);
    feed_->OnRejected(rejected);
  }

  // The placeholder of the second row was told before; there is no fourth.
  EXPECT_THAT(told_, ElementsAre("2: call.ended.talk_ms: out_of_range: too long",
                                 "4: call.ended.talk_ms: out_of_range: too long"));
}

TEST_F(FileFeedTest, KnowsAtItsEndHowManyEventsItsSourceHas) {
  Open("id,talk\na,1\nb,2\n");
  ASSERT_OK(feed_->StartAfter(1));
  EXPECT_EQ(feed_->length(), std::nullopt);

  EXPECT_THAT(Sent(), ElementsAre("b"));
  EXPECT_EQ(feed_->length(), 2u);

  numbering_ = Numbering::kAppend;
  Open("id,talk\na,1\n");
  EXPECT_THAT(Sent(), ElementsAre("a"));
  EXPECT_EQ(feed_->length(), std::nullopt);
}

TEST_F(FileFeedTest, EndsWhereItIsToStop) {
  std::string text = "id,talk\n";
  for (int i = 0; i < 1'000; ++i) text += std::string(1'000, 'a') + ",1\n";  // Several pieces.
  Open(text);
  std::stop_source stop;
  ASSERT_OK_AND_ASSIGN(auto reader, OpenRows(path_, mapping_.format, {.stop = stop.get_token()}));
  feed_.emplace(std::move(reader), *mapper_, numbering_, [](const Row&, const RowProblem&) {});
  stop.request_stop();

  EXPECT_LT(Sent().size(), 1'000u);
  EXPECT_EQ(feed_->length(), std::nullopt);
}

TEST_F(FileFeedTest, TheRejectsFileCanBeMendedAndReadAgain) {
  Open("id,talk\na,1\n\"b, c\",long\nd\n");
  RejectsFile rejects(path_ + ".rejects.csv", mapping_.format, {"id", "talk"}, "import/a");
  ASSERT_OK_AND_ASSIGN(const auto reader, OpenRows(path_, mapping_.format));
  for (Row row; *reader->Next(&row);) {
    event::v1::Event event;
    const auto problem = mapper_->Map(row, &event);
    if (problem) {
      ASSERT_OK(rejects.Write(row, *problem));
    }
  }

  EXPECT_EQ(rejects.rows(), 2u);
  EXPECT_EQ(ReadFile(rejects.path()),
            "id,talk,_line,_column,_reason,_source\n"
            "\"b, c\",long,3,talk,\"\"\"long\"\" is not a number\",import/a\n"
            "d,,4,,has 1 value where the header has 2,import/a\n");
}

TEST_F(FileFeedTest, JsonlRejectsAreTheObjectsWithTheirReason) {
  RejectsFile rejects((folder_.path() / "r.jsonl").string(), {.kind = RowFormat::Kind::kJsonl}, {},
                      "import/a");
  ASSERT_OK(rejects.Write({.number = 1, .line = 2, .raw = "{\"id\": \"a\"}"}, {"id", "bad"}));
  ASSERT_OK(rejects.Write({.number = 2, .line = 3, .raw = "{oops"}, {"", "no object"}));

  EXPECT_EQ(ReadFile(rejects.path()),
            "{\"id\":\"a\",\"_line\":2,\"_column\":\"id\",\"_reason\":\"bad\","
            "\"_source\":\"import/a\"}\n"
            "{\"_raw\":\"{oops\",\"_line\":3,\"_column\":\"\",\"_reason\":\"no object\","
            "\"_source\":\"import/a\"}\n");
}

TEST_F(FileFeedTest, AJsonlRowThatIsTooDeepIsKeptAsItIs) {
  const std::string raw(200'000, '[');
  RejectsFile rejects((folder_.path() / "r.jsonl").string(), {.kind = RowFormat::Kind::kJsonl}, {},
                      "import/a");
  ASSERT_OK(rejects.Write({.number = 1, .line = 2, .raw = raw}, {"", "is nested deeper"}));

  EXPECT_TRUE(ReadFile(rejects.path()).starts_with("{\"_raw\":\"" + raw + "\""));
}

TEST_F(FileFeedTest, RefusedRowsGoToFilesAndDevicesOnly) {
  const std::string folder = folder_.path().string();
  for (const std::string& path : {std::string("/"), folder, folder + "/", folder + "/new/"}) {
    EXPECT_THAT(RejectsFile::CheckPath(path), StatusIs(StatusCode::kInvalidArgument)) << path;
  }
  for (const std::string& path : {folder + "/new.csv", std::string("/dev/null")}) {
    EXPECT_OK(RejectsFile::CheckPath(path));
  }
  const auto write = [](const std::string& path) {
    RejectsFile rejects(path, {}, {"id"}, "import/a");
    return rejects.Write({.number = 1, .line = 2, .raw = "a", .cells = {"a"}}, {"id", "bad"});
  };
  EXPECT_THAT(write("/dev/full"), StatusIs(StatusCode::kUnavailable));
  const std::string pipe = folder + "/pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(write(pipe), StatusIs(StatusCode::kUnavailable, HasSubstr("No such device")));
  // A folder stands where the rows would go: they go beside it.
  std::filesystem::create_directory(folder + "/c.rejects.csv");
  EXPECT_OK(write(folder + "/c.rejects.csv"));
  EXPECT_TRUE(std::filesystem::is_regular_file(folder + "/c.rejects-2.csv"));
}

TEST_F(FileFeedTest, ARejectsFileThatIsThereIsKept) {
  const std::string wanted = folder_.Write("c.csv.rejects.csv", "being mended").string();
  const auto write = [&](const std::string& source) {
    RejectsFile rejects(wanted, {}, {"id"}, source);
    EXPECT_OK(rejects.Write({.number = 1, .line = 2, .raw = "a", .cells = {"a"}}, {"id", "bad"}));
    return rejects.path();
  };

  const std::string second = write("import/a");
  const std::string third = write("import/b");

  EXPECT_EQ(second, (folder_.path() / "c.csv.rejects-2.csv").string());
  EXPECT_EQ(third, (folder_.path() / "c.csv.rejects-3.csv").string());
  EXPECT_EQ(ReadFile(wanted), "being mended");
  EXPECT_EQ(ReadFile(second), "id,_line,_column,_reason,_source\na,2,id,bad,import/a\n");
}

// A row of a source is in one rejects file, whatever was imported between and whatever was done to
// its cells there.
TEST_F(FileFeedTest, RowsOfEarlierRejectsFilesAreKnownAndNotWrittenAgain) {
  for (const auto kind : {RowFormat::Kind::kCsv, RowFormat::Kind::kJsonl}) {
    const std::string wanted = (folder_.path() / fmt::format("r{}", static_cast<int>(kind)));
    const auto row = [](uint64_t number) {
      return Row{.number = number, .line = number + 1, .raw = R"({"id": "a"})", .cells = {"a"}};
    };
    RejectsFile first(wanted, {.kind = kind}, {"id"}, "import/a");
    ASSERT_OK(first.Write(row(1), {"id", "bad"}));
    ASSERT_OK(first.Write(row(7), {"id", "bad"}));
    RejectsFile other(wanted, {.kind = kind}, {"id"}, "import/b");
    other.Recall({});
    EXPECT_EQ(other.EarlierRows(100), 0u);
    ASSERT_OK(other.Write(row(2), {"id", "bad"}));

    RejectsFile again(wanted, {.kind = kind}, {"id"}, "import/a");
    again.Recall({});

    EXPECT_THAT(again.earlier_paths(), ElementsAre(wanted));
    EXPECT_EQ(again.EarlierRows(0), 0u);
    EXPECT_EQ(again.EarlierRows(2), 1u);
    EXPECT_EQ(again.EarlierRows(8), 2u);
    ASSERT_OK(again.Write(row(7), {"id", "bad"}));
    EXPECT_EQ(again.EarlierRows(0), 1u);  // It came again, so it is refused.
    EXPECT_EQ(again.again(), 1u);
    EXPECT_EQ(again.rows(), 0u);
    ASSERT_OK(again.Write(row(2), {"id", "bad"}));
    EXPECT_EQ(again.rows(), 1u);
    EXPECT_NE(again.path(), wanted);
  }
}

// Otherwise two columns would be called _line, and the file could not be imported.
TEST_F(FileFeedTest, RejectsOfARejectsFileHaveOneSetOfItsColumns) {
  RejectsFile rejects((folder_.path() / "r.csv").string(), {},
                      {"id", "_line", "_column", "_reason", "_source", "talk"}, "import/b");
  ASSERT_OK(rejects.Write(
      {.number = 1, .line = 2, .raw = "", .cells = {"a", "9", "x", "y", "z", "t"}}, {"id", "bad"}));

  EXPECT_EQ(ReadFile(rejects.path()),
            "id,talk,_line,_column,_reason,_source\na,t,2,id,bad,import/b\n");
}

TEST_F(FileFeedTest, ARejectsFileThatCannotBeWrittenIsAnError) {
  RejectsFile rejects((folder_.path() / "no/such/folder/r.csv").string(), {}, {"id"}, "import/a");

  EXPECT_THAT(rejects.Write({.number = 1, .line = 2, .raw = "a", .cells = {"a"}}, {"id", "bad"}),
              StatusIs(StatusCode::kUnavailable));
}

TEST(JsonEventTest, ReadsProtobufJsonStrictly) {
  event::v1::Event event;
  EXPECT_FALSE(JsonEvent().Map({.raw = R"({"unitId": "n1", "call": {"callId": "c"}})"}, &event));
  EXPECT_EQ(event.unit_id(), "n1");
  EXPECT_TRUE(JsonEvent().Map({.raw = R"({"unit": "n1"})"}, &event).has_value());
  EXPECT_TRUE(JsonEvent().Map({.raw = "{", .problem = "is not JSON"}, &event).has_value());
}

auto Named(const std::string& sha256) { return Field(&FileDigest::sha256, sha256); }

TEST(DigestFileTest, IsTheSha256OfTheBytes) {
  const testing::TemporaryFolder folder;

  EXPECT_THAT(
      DigestFile(folder.Write("empty", "").string()),
      IsOkAndHolds(Named("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));
  EXPECT_THAT(
      DigestFile(folder.Write("abc", "abc").string()),
      IsOkAndHolds(Named("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
  // A million times "a": more than one piece of the file.
  EXPECT_THAT(
      DigestFile(folder.Write("a", std::string(1'000'000, 'a')).string()),
      IsOkAndHolds(Named("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")));
  EXPECT_THAT(DigestFile((folder.path() / "absent").string()), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(DigestFile("/dev/zero"), StatusIs(StatusCode::kInvalidArgument));
}

// How many rows `path` has as far as `digest` reaches, and whether they are what it names.
std::pair<uint64_t, Status> ReadAsNamed(const std::string& path, const FileDigest& digest) {
  auto reader = OpenRows(path, {}, {.bytes_max = digest.bytes});
  EXPECT_OK(reader);
  uint64_t rows = 0;
  for (Row row; *(*reader)->Next(&row);) ++rows;
  return {rows, CheckUnchanged(path, digest, (*reader)->digest())};
}

TEST(DigestFileTest, OnlyWhatTheNameWasTakenOfIsRead) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Write("a.csv", "id\na\nb\n").string();
  ASSERT_OK_AND_ASSIGN(const FileDigest digest, DigestFile(path));
  const auto [rows, unchanged] = ReadAsNamed(path, digest);
  EXPECT_EQ(rows, 2u);
  EXPECT_OK(unchanged);

  std::ofstream(path, std::ios::app) << "c\n";

  const auto [rows_then, grown] = ReadAsNamed(path, digest);
  EXPECT_EQ(rows_then, 2u);
  EXPECT_THAT(grown, StatusIs(StatusCode::kFailedPrecondition, HasSubstr("grew from 7 to 9")));
}

TEST(DigestFileTest, AFileThatWasWrittenOverIsNoticed) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Write("a.csv", "id\na\nb\n").string();
  ASSERT_OK_AND_ASSIGN(const FileDigest digest, DigestFile(path));

  for (const char* text : {"id\na\nx\n", "id\na\n"}) {
    folder.Write("a.csv", text);
    EXPECT_THAT(ReadAsNamed(path, digest).second,
                StatusIs(StatusCode::kFailedPrecondition, HasSubstr("written over")));
  }
}

}  // namespace
}  // namespace assay::assayctl

// What strangers send may be anything: broken neighbours of good input never crash a parser, hang
// it, or make it accept what it cannot write again. The sanitizers of the dev build look on.
//
//   ASSAY_FUZZ_SEED      another walk; the one taken is printed
//   ASSAY_FUZZ_SECONDS   of each test at most, 20 unless told
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "ingest/gateway/check/event_checker.h"
#include "ingest/gateway/check/example_events.h"
#include "ingest/gateway/request.h"
#include "services/assayctl/import/json_event.h"
#include "services/assayctl/import/rejects_file.h"
#include "services/assayctl/import/row_reader.h"
#include "services/assayctl/output/message_json.h"
#include "services/assayctl/output/printable_stream.h"
#include "services/directory/documents.h"
#include "services/runtime/base/alphabet.h"
#include "services/runtime/base/utf8.h"
#include "services/runtime/clickhouse/native.h"
#include "services/runtime/config/toml_source.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"
#include "services/warehouse/http_stream.h"
#include "services/warehouse/request.h"
#include "tests/fuzz/mutator.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

uint64_t NumberFromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class FuzzTest : public ::testing::Test {
 protected:
  // Calls `look` with neighbours of the good inputs, in turn, until `inputs` of them or the time is
  // over: what is looked at depends on the seed alone, how far it gets on the machine too.
  void ForEachNeighbour(const std::vector<std::string>& good, size_t inputs,
                        const std::function<void(const std::string&)>& look) {
    const uint64_t seed = NumberFromEnvironment("ASSAY_FUZZ_SEED", 1);
    const auto seconds = std::chrono::seconds(NumberFromEnvironment("ASSAY_FUZZ_SECONDS", 20));
    const auto end = std::chrono::steady_clock::now() + seconds;
    Mutator mutator(seed);
    size_t looked_at = 0;
    while (looked_at < inputs && std::chrono::steady_clock::now() < end && !HasFailure()) {
      const std::string input = mutator.Change(good[looked_at++ % good.size()]);
      look(input);
      if (HasFailure()) ADD_FAILURE() << "input: " << ::testing::PrintToString(input);
    }
    std::printf("ASSAY_FUZZ_SEED=%llu: %zu inputs\n", static_cast<unsigned long long>(seed),
                looked_at);
    EXPECT_GT(looked_at, 0u);
  }
};

std::string NativeBytes() {
  clickhouse::Block block;
  auto& number = block.Add<clickhouse::UInt64Column>("number");
  auto& text = block.Add<clickhouse::StringColumn>("text");
  auto& unit = block.Add<clickhouse::LowCardinalityColumn>("unit");
  auto& waited = block.Add<clickhouse::NullableColumn<clickhouse::Int32Column>>("waited");
  auto& scores = block.Add<clickhouse::ArrayColumn<clickhouse::UInt8Column>>("scores");
  for (uint64_t row = 0; row < 5; ++row) {
    number.Append(row << (row * 12));
    text.Append(std::string(row, 'x'));
    unit.Append("unit-" + std::to_string(row % 2));
    if (row % 2 == 0) {
      waited.AppendNull();
    } else {
      waited.Append(static_cast<int32_t>(row));
    }
    for (uint64_t i = 0; i < row; ++i) scores.items().Append(static_cast<uint8_t>(i));
    scores.EndRow();
  }
  std::string bytes;
  EXPECT_OK(clickhouse::EncodeNative(block, bytes));
  return bytes;
}

TEST_F(FuzzTest, NativeDecoderTakesNothingItCannotWriteAgain) {
  ForEachNeighbour({NativeBytes(), NativeBytes() + NativeBytes()}, 400'000,
                   [](const std::string& input) {
                     const auto block = clickhouse::DecodeNative(input);
                     if (!block.ok()) return;
                     std::string bytes;
                     EXPECT_OK(clickhouse::EncodeNative(*block, bytes));
                     EXPECT_OK(clickhouse::DecodeNative(bytes));
                   });
}

// What a gateway takes has only texts that may be shown anywhere, and so has what it says of
// others.
TEST_F(FuzzTest, EventsAreTakenWithCleanTextsOrRefusedInCleanWords) {
  const auto reference = gateway::ExampleReference();
  gateway::SourceWords words(1'000);
  gateway::EventChecker checker;
  const gateway::CheckContext context{.reference = *reference,
                                      .source_unit = *reference->FindUnit("north"),
                                      .family = event::v1::FAMILY_CALL,
                                      .now = gateway::kNow,
                                      .event_bytes_max = 64 * 1024,
                                      .words = &words,
                                      .words_of = "acd-north"};
  event::v1::Event unreadable;
  unreadable.mutable_unreadable()->set_field("column 7");
  unreadable.mutable_unreadable()->set_message("no time of day");
  size_t taken = 0;
  ForEachNeighbour({gateway::ExampleCall().SerializeAsString(), unreadable.SerializeAsString()},
                   400'000, [&](const std::string& input) {
                     gateway::EventStamps stamps;
                     if (const auto flaw = checker.Check(input, context, &stamps)) {
                       EXPECT_FALSE(FindBadCharacter(flaw->message, Alphabet::kWord))
                           << flaw->message;
                       EXPECT_FALSE(FindBadCharacter(flaw->field, Alphabet::kWord)) << flaw->field;
                       EXPECT_LE(flaw->message.size(), gateway::kFlawMessageBytesMax);
                       return;
                     }
                     ++taken;
                     event::v1::Event event;
                     ASSERT_TRUE(event.ParseFromString(input));
                     for (const std::string* text :
                          {&event.unit_id(), &event.customer_ref(), &event.employee_ref(),
                           &event.call().call_id(), &event.call().line(), &event.call().business(),
                           &event.call().skill()}) {
                       EXPECT_FALSE(FindBadCharacterOfWord(*text)) << *text;
                     }
                   });
  EXPECT_GT(taken, 0u);
}

TEST_F(FuzzTest, RequestsToTheGatewayAreReadOrRefused) {
  ingest::v1::PublishRequest publish;
  publish.set_source_id("acd-north");
  publish.set_first_sequence(1);
  *publish.add_events() = gateway::ExampleCall();
  *publish.add_events() = gateway::ExampleCall();
  ingest::v1::StreamRequest stream;
  stream.mutable_batch()->set_first_sequence(7);
  *stream.mutable_batch()->add_events() = gateway::ExampleCall();
  ForEachNeighbour({publish.SerializeAsString(), stream.SerializeAsString()}, 400'000,
                   [](const std::string& input) {
                     const auto call = gateway::ReadPublishRequest(input);
                     if (call.ok()) {
                       EXPECT_LE(call->batch.events.size(), call->batch.event_count);
                     }
                     (void)gateway::ReadStreamRequest(input);
                   });
}

TEST_F(FuzzTest, CsvReaderComesToTheEndOfEveryFile) {
  TemporaryFolder folder;
  const std::vector<std::string> good = {
      "id,branch,wait\n1,north,12\n2,\"a \"\"quoted\"\" one\",40\n3,\"two\r\nlines\",\n",
      "\xef\xbb\xbfid;name\r\n1;\"x\"\r\n\r\n2;y"};
  ForEachNeighbour(good, 100'000, [&](const std::string& input) {
    const std::string path = folder.Write("rows.csv", input).string();
    auto reader = assayctl::OpenRows(path, {});
    if (!reader.ok()) return;  // Its header cannot be read.
    assayctl::Row row;
    uint64_t rows = 0;
    for (StatusOr<bool> more = true; *more;) {
      more = (*reader)->Next(&row);
      ASSERT_OK(more);
      if (!*more) break;
      ASSERT_EQ(row.number, ++rows);
      ASSERT_LE(rows, input.size());  // Each takes a byte at least.
      if (row.problem.empty()) {
        ASSERT_EQ(row.cells.size(), (*reader)->columns().size());
      }
    }
    EXPECT_EQ((*reader)->bytes_read(), input.size());
  });
}

TEST_F(FuzzTest, EveryLineOfJsonIsAnEventOrARowThatIsKept) {
  TemporaryFolder folder;
  const std::vector<std::string> good = {
      R"({"occurredAt": "2026-01-31T08:05:00Z", "unitId": "hangzhou", "business": "b\u4e1a",)"
      R"( "call": {"callId": "1", "arrivedAt": "2026-01-31T08:00:00Z", "queued": {}}})"
      "\n"};
  const assayctl::RowFormat format{.kind = assayctl::RowFormat::Kind::kJsonl,
                                   .columns = {"unitId", "call.callId", "call"}};
  ForEachNeighbour(good, 40'000, [&](const std::string& input) {
    const std::string path = folder.Write("rows.jsonl", input).string();
    ASSERT_OK_AND_ASSIGN(auto reader, assayctl::OpenRows(path, format));
    const std::string rejects_path = path + ".rejects";
    std::optional<assayctl::RejectsFile> rejects(std::in_place, rejects_path, format,
                                                 std::vector<std::string>(), "rows");
    assayctl::Row row;
    while (true) {
      ASSERT_OK_AND_ASSIGN(const bool there_is_one, reader->Next(&row));
      if (!there_is_one) break;
      event::v1::Event event;
      const auto problem = assayctl::JsonEvent().Map(row, &event);
      if (!problem) continue;
      ASSERT_OK(rejects->Write(row, *problem));
      event = assayctl::Placeholder(row, *problem, "");
      ASSERT_TRUE(IsUtf8(event.unreadable().message()));
    }
    const uint64_t rows = rejects->rows();
    const std::string written = rejects->path();
    rejects.reset();
    if (rows > 0) {
      std::istringstream lines(ReadFile(written));
      for (std::string line; std::getline(lines, line);) {
        ASSERT_TRUE(nlohmann::json::parse(line, nullptr, false).is_object()) << line;
      }
      std::filesystem::remove(written);
    }
  });
}

TEST_F(FuzzTest, MappingsAreReadOrRefused) {
  TemporaryFolder folder;
  const std::vector<std::string> good = {
      "source = \"import/crm\"\n[fields.\"call.ended.queue_ms\"]\ncolumn = 'wait'\nunit = \"s\"\n"
      "absent_if = [\"0\", \"\"\"\n\\\n x\"\"\"]\n",
      "sections = ['a', 'b']\n[a.b.c]\nd = {e.f = {g = 1.5}, h = [[1], [2]]} # text\n"
      "i = 2026-01-01T00:00:00Z\n[[a.list]]\n\"j k\".l = '''m'''\n"};
  ForEachNeighbour(good, 40'000, [&](const std::string& input) {
    (void)config::ReadTomlFile(folder.Write("m.toml", input).string());
  });
}

TEST_F(FuzzTest, ReferenceDataIsReadOrRefused) {
  const std::vector<std::string> good = {
      "kind: Unit\nunit_id: &id north\nparent_id: *id\nlevel: region\n"
      "names: {zh: 北区, en: \"North \\u4e1a\"}\n---\nkind: Source\nsource_id: acd/n1\n"
      "is_prefix: true\n",
      "kind: Questionnaire\nversion: 1\nitems:\n  - &i {item_id: overall, scale_min: 1}\n  - *i\n"};
  ForEachNeighbour(good, 40'000, [&](const std::string& input) {
    directory::Documents documents;
    directory::ReadDocuments(input, "fuzz.yaml", documents);
    for (const auto& record : documents.records) {
      std::string bytes = record.SerializeAsString();
      reference::v1::ReferenceRecord again;
      EXPECT_TRUE(again.ParseFromString(bytes));  // Text that is not UTF-8 would not come back.
    }
  });
}

TEST_F(FuzzTest, NothingThatIsPrintedIsObeyedByATerminal) {
  const std::vector<std::string> good = {"plain 北京 \U0001F600 \u202e \x1b[31m text"};
  ForEachNeighbour(good, 200'000, [](const std::string& input) {
    std::ostringstream out;
    {
      assayctl::PrintableStream printable(out);
      for (size_t at = 0; at < input.size(); at += 3) printable << input.substr(at, 3);
    }
    std::string shown = out.str();
    std::erase(shown, '\n');
    EXPECT_TRUE(IsPrintableUtf8(shown)) << shown;
    const auto text =
        nlohmann::json(input).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const std::string json = assayctl::PrintableJson(text);
    EXPECT_TRUE(IsPrintableUtf8(json)) << json;
    EXPECT_EQ(nlohmann::json::parse(json), nlohmann::json::parse(text));
  });
}

TEST_F(FuzzTest, ArgumentsOfARequestAreReadOrRefused) {
  const std::vector<std::string> good = {
      "/?query=SELECT%201&database=assay&param_x=%5B1%2C2%5D&max_threads=2",
      "/?query_id=a+b&wait_end_of_query=1&readonly=2&default_format=Native"};
  ForEachNeighbour(good, 400'000, [](const std::string& input) {
    const auto header = [&](std::string_view) { return std::string_view(input); };
    (void)warehouse::ParseArguments(input);
    (void)warehouse::ParseRequest("POST", input, header);
    (void)warehouse::ParseRequest("GET", input, [](std::string_view) { return ""; });
  });
}

TEST_F(FuzzTest, RequestsOverAConnectionEndWithIt) {
  const std::vector<std::string> good = {
      "POST /?query=INSERT HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
      "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"};
  ForEachNeighbour(good, 100'000, [](const std::string& input) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    warehouse::Socket served(ends[0]);
    {
      warehouse::Socket client(ends[1]);
      ASSERT_OK(client.Write(input, 1s, {}));
    }  // Hangs up.
    const warehouse::Wake wake;
    warehouse::HttpStream stream(served, 1s);
    for (size_t requests = 0; requests <= input.size(); ++requests) {
      const auto head = stream.NextRequest(1s, 1s, wake);
      if (!head.ok() || !*head) return;
      char piece[16];
      StatusOr<size_t> count = sizeof(piece);
      for (size_t bytes = 0; count.ok() && *count > 0; bytes += *count) {
        ASSERT_LE(bytes, input.size());
        count = stream.ReadBody(piece, sizeof(piece), wake);
        if (!count.ok()) return;
      }
    }
    ADD_FAILURE() << "more requests than bytes";
  });
}

}  // namespace
}  // namespace assay::testing

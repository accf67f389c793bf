#include "tests/integration/query/figure_stand.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

#include "query/server/engine/organisation_for_test.h"
#include "services/directory/build.h"
#include "services/directory/documents.h"

namespace assay::testing {
namespace {

using namespace clickhouse;  // NOLINT: the columns of one block.

// The columns that rows of all families begin with.
template <typename Row>
void AddCommon(const std::vector<Row>& rows, uint64_t first_row, Block& block) {
  auto& log_id = block.Add<LowCardinalityColumn>("log_id");
  auto& partition = block.Add<UInt32Column>("kafka_partition");
  auto& offset = block.Add<UInt64Column>("kafka_offset");
  auto& ingested_at = block.Add<DateTime64Column>("ingested_at");
  auto& source = block.Add<StringColumn>("source_id");
  auto& epoch = block.Add<UInt32Column>("epoch");
  auto& sequence = block.Add<UInt64Column>("sequence");
  auto& status = block.Add<LowCardinalityColumn>("status");
  auto& sign = block.Add<Int8Column>("sign");
  auto& counted_at = block.Add<DateTime64Column>("counted_at");
  auto& business_date = block.Add<DateColumn>("business_date");
  auto& unit = block.Add<LowCardinalityColumn>("unit");
  for (size_t i = 0; i < rows.size(); ++i) {
    const uint64_t number = first_row + i;
    log_id.Append("1");
    partition.Append(static_cast<uint32_t>(number % 8));
    offset.Append(number / 8);
    ingested_at.Append(rows[i].ingested_at);
    source.Append("stand");
    epoch.Append(1);
    sequence.Append(number + 1);
    status.Append(rows[i].status);
    sign.Append(rows[i].sign);
    const int64_t midnight = int64_t{rows[i].business_date} * 86'400'000;
    counted_at.Append(rows[i].counted_at != 0 ? rows[i].counted_at : midnight);
    business_date.Append(static_cast<uint16_t>(rows[i].business_date));
    unit.Append(rows[i].unit);
  }
}

std::string Target(const std::string& table, const Block& block) {
  std::string names;
  for (size_t i = 0; i < block.columns(); ++i) names += (i == 0 ? "" : ", ") + block.name(i);
  return fmt::format("{} ({})", table, names);
}

}  // namespace

Status CreateTables(Client& client) {
  std::set<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(SourceFolder() / "deploy/clickhouse/migrations")) {
    files.insert(entry.path());
  }
  for (const auto& file : files) {
    // Every statement ends a line; comments between them are lines of their own.
    std::ifstream lines(file);
    std::string statement;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("--")) continue;
      statement += line + "\n";
      if (!line.ends_with(';')) continue;
      RETURN_IF_ERROR(client.Execute(std::exchange(statement, {})));
    }
  }
  return OkStatus();
}

void FigureStand::SetUp() {
  ASSERT_NO_FATAL_FAILURE(WarehouseFixture::SetUp());
  ASSERT_OK(CreateTables(client()));
  store_ = std::make_unique<query::ClickHouseFigureStore>(client(), query::StatementLimits());
  engine_ = std::make_unique<query::QueryEngine>(EngineWith({}));
  snapshot_ = query::TestOrganisation();
}

query::QueryEngine FigureStand::EngineWith(query::EngineOptions options) {
  return {*store_, [this] { return snapshot_; }, clock_, options};
}

void FigureStand::UseOrganisation(std::string_view documents) {
  directory::Documents read;
  directory::ReadDocuments(documents, "organisation.yaml", read);
  directory::Built built = directory::Build(read.records, 1);
  for (const std::string& problem : read.problems) ADD_FAILURE() << problem;
  for (const auto& problem : built.problems) ADD_FAILURE() << problem.message;
  snapshot_ = built.snapshot;
}

void FigureStand::Insert(const std::vector<CallRow>& rows) {
  Block block;
  AddCommon(rows, rows_, block);
  auto& phase = block.Add<LowCardinalityColumn>("phase");
  auto& direction = block.Add<LowCardinalityColumn>("direction");
  auto& line = block.Add<LowCardinalityColumn>("line");
  auto& business = block.Add<LowCardinalityColumn>("business");
  auto& skill = block.Add<LowCardinalityColumn>("skill");
  auto& outcome = block.Add<LowCardinalityColumn>("outcome");
  auto& queued = block.Add<UInt8Column>("queued");
  auto& queue_ms = block.Add<UInt32Column>("queue_ms");
  auto& talk_ms = block.Add<UInt32Column>("talk_ms");
  auto& handle_ms = block.Add<UInt32Column>("handle_ms");
  for (const CallRow& row : rows) {
    phase.Append(row.outcome.empty() ? "queued" : "ended");
    direction.Append(row.direction);
    line.Append(row.line);
    business.Append(row.business);
    skill.Append(row.skill);
    outcome.Append(row.outcome);
    queued.Append(row.queue_ms > 0 ? 1 : 0);
    queue_ms.Append(row.queue_ms);
    talk_ms.Append(row.talk_ms);
    handle_ms.Append(row.handle_ms);
  }
  rows_ += rows.size();
  ASSERT_OK(client().Insert(Target("call", block), block));
}

void FigureStand::Insert(const std::vector<SurveyRow>& rows) {
  Block block;
  AddCommon(rows, rows_, block);
  auto& method = block.Add<LowCardinalityColumn>("method");
  auto& questionnaire = block.Add<LowCardinalityColumn>("questionnaire");
  auto& version = block.Add<UInt32Column>("questionnaire_version");
  auto& answered = block.Add<ArrayColumn<UInt8Column>>("answered");
  auto& score = block.Add<ArrayColumn<UInt32Column>>("score_micro");
  auto& favourable = block.Add<ArrayColumn<UInt8Column>>("favourable");
  for (const SurveyRow& row : rows) {
    method.Append(row.method);
    questionnaire.Append(row.questionnaire);
    version.Append(row.version);
    answered.Append(row.answered);
    score.Append(row.score_micro);
    favourable.Append(row.favourable);
  }
  rows_ += rows.size();
  ASSERT_OK(client().Insert(Target("survey", block), block));
}

query::Answer FigureStand::Ask(const query::MetricRequest& request) {
  auto answers = engine().Ask(query::Caller::Everything(), {request});
  if (!answers.ok()) {
    ADD_FAILURE() << answers.status();
    return {};
  }
  return std::move(answers->front());
}

metrics::Figure FigureStand::AskOne(const query::MetricRequest& request) {
  const query::Answer answer = Ask(request);
  if (answer.rows.size() != 1 || answer.rows[0].figures.size() != 1) {
    ADD_FAILURE() << answer.rows.size() << " rows instead of one figure";
    return {};
  }
  return answer.rows[0].figures[0];
}

}  // namespace assay::testing

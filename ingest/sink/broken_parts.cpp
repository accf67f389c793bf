#include "ingest/sink/broken_parts.h"

#include <fmt/format.h>

#include "services/runtime/clickhouse/row_reader.h"
#include "services/runtime/telemetry/log.h"

namespace assay::sink {
namespace {

constexpr std::chrono::minutes kPatience(10);

struct PartCheck {
  std::string name;
  bool is_whole = false;
  std::string message;
};

}  // namespace

StatusOr<std::vector<std::string>> SetAsideBrokenParts(clickhouse::Client& client,
                                                       std::string_view table) {
  ASSIGN_OR_RETURN(
      const std::vector<PartCheck> checks,
      clickhouse::Rows<PartCheck>(
          client.Query(
              fmt::format("CHECK TABLE {}", table), {},
              {.settings = {{"check_query_single_value_result", "0"}}, .timeout = kPatience}),
          [](clickhouse::RowReader& reader, size_t row) {
            return PartCheck{reader.Text("part_path", row),
                             reader.Value<clickhouse::UInt8Column>("is_passed", row) != 0,
                             reader.Text("message", row)};
          }));
  std::vector<std::string> broken;
  for (const PartCheck& check : checks) {
    if (check.is_whole) continue;
    log::Error("a part of the table cannot be read; it is set aside, its rows are stored again",
               {{"table", table}, {"part", check.name}, {"error", check.message}});
    RETURN_IF_ERROR(client.Execute(
        fmt::format("ALTER TABLE {} DETACH PART {}", table, clickhouse::QuoteLiteral(check.name))));
    broken.push_back(check.name);
  }
  return broken;
}

}  // namespace assay::sink

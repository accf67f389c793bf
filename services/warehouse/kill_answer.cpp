#include "services/warehouse/kill_answer.h"

#include <fmt/format.h>

#include <string_view>

namespace assay::warehouse {
namespace {

std::string Literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

}  // namespace

std::string KillAnswer(const std::vector<KillResult>& results) {
  constexpr std::string_view kColumns =
      "kill_status String, query_id String, user String, query String";
  if (results.empty()) return fmt::format("SELECT * FROM null('{}')", kColumns);
  std::string rows;
  for (const KillResult& result : results) {
    rows += fmt::format(", ({}, {}, {}, {})", Literal(result.status), Literal(result.query_id),
                        Literal(result.user), Literal(result.sql));
  }
  return fmt::format("SELECT * FROM values('{}'{})", kColumns, rows);
}

}  // namespace assay::warehouse

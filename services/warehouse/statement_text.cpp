#include "services/warehouse/statement_text.h"

#include <cctype>
#include <utility>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

constexpr size_t kPieceBytes = 64 << 10;

}  // namespace

StatusOr<StatementText> ReadStatementText(std::string_view in_url, BodyReader& body,
                                          size_t bytes_max, const Wake& cutting) {
  while (!in_url.empty() && std::isspace(static_cast<unsigned char>(in_url.back())) != 0) {
    in_url.remove_suffix(1);
  }
  StatementText read{.text = std::string(in_url)};
  if (!read.text.empty()) {
    read.text += '\n';
    StatusOr<Statement> parsed = ParseStatement(read.text);
    if (parsed.ok() && parsed->kind == Statement::Kind::kInsert) {
      read.statement = *std::move(parsed);
      return read;
    }
  }
  bool has_more = true;
  while (has_more && read.text.size() <= bytes_max) {
    const size_t before = read.text.size();
    read.text.resize(before + kPieceBytes);
    const StatusOr<size_t> count = body.Read(read.text.data() + before, kPieceBytes, cutting);
    RETURN_IF_ERROR(count.status());
    read.text.resize(before + *count);
    has_more = *count > 0;
  }
  ASSIGN_OR_RETURN(read.statement, ParseStatement(read.text));
  if (read.statement.kind == Statement::Kind::kInsert || read.text.size() <= bytes_max) return read;
  return MakeException(kSyntaxError, fmt::format("Syntax error: Max query size exceeded: {} bytes "
                                                 "(warehouse.statement_bytes_max)",
                                                 bytes_max));
}

}  // namespace assay::warehouse

#include "services/warehouse/statement_text.h"

#include <cctype>
#include <utility>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

constexpr size_t kPieceBytes = 64 << 10;

// `text` as an insert with data behind it; nothing where the engine sees something else in it.
StatusOr<bool> ReadInsert(StatementText& read, const FormatStatement& format) {
  const std::optional<InsertHead> head = FindInsertHead(read.text);
  if (!head) return false;
  ASSIGN_OR_RETURN(const std::string formatted, format(head->sql));
  ASSIGN_OR_RETURN(read.statement, ReadStatement(formatted));
  read.data_begin = head->data_begin;
  return read.statement.kind == Statement::Kind::kInsert;
}

Status ReadWhole(StatementText& read, const FormatStatement& format) {
  ASSIGN_OR_RETURN(const std::string formatted, format(read.text));
  ASSIGN_OR_RETURN(read.statement, ReadStatement(formatted));
  if (read.statement.kind != Statement::Kind::kInsert) return OkStatus();
  return MakeException(kSyntaxError,
                       "Syntax error: where the data of this INSERT begins is not clear; write "
                       "INSERT INTO table (columns) FORMAT name, a line break, and the data");
}

}  // namespace

StatusOr<StatementText> ReadStatementText(std::string_view in_url, BodyReader& body,
                                          size_t bytes_max, const FormatStatement& format,
                                          const Wake& cutting) {
  while (!in_url.empty() && std::isspace(static_cast<unsigned char>(in_url.back())) != 0) {
    in_url.remove_suffix(1);
  }
  StatementText read{.text = std::string(in_url)};
  if (!read.text.empty()) {
    read.text += '\n';
    const StatusOr<bool> is_insert = ReadInsert(read, format);
    if (is_insert.value_or(false)) return read;
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
  ASSIGN_OR_RETURN(const bool is_insert, ReadInsert(read, format));
  if (is_insert) return read;
  if (read.text.size() > bytes_max) {
    return MakeException(kSyntaxError,
                         fmt::format("Syntax error: Max query size exceeded: {} bytes "
                                     "(warehouse.statement_bytes_max)",
                                     bytes_max));
  }
  RETURN_IF_ERROR(ReadWhole(read, format));
  return read;
}

}  // namespace assay::warehouse

// The text of a request's statement, gathered from URL and body.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"
#include "services/warehouse/body_reader.h"
#include "services/warehouse/statement.h"
#include "services/warehouse/wake.h"

namespace assay::warehouse {

struct StatementText {
  std::string text{};  // Of an insert also the data that was read along with it.
  Statement statement{};
  size_t data_begin = 0;  // Of an insert: where in `text` the data begins.

  // Data of an insert that stands in `text`; the rest is still in the body.
  std::string_view data() const { return std::string_view(text).substr(data_begin); }
};

// One statement in, the same as the engine's formatter writes it out (StatementParser::Format).
using FormatStatement = std::function<StatusOr<std::string>(std::string_view)>;

// As with ClickHouse, the statement is what stands in the URL, a line break, and the body. Reads at
// most about `bytes_max` of the body, and none of it when the URL holds an insert up to its data.
// An exception when the statement is longer, or is not one statement.
StatusOr<StatementText> ReadStatementText(std::string_view in_url, BodyReader& body,
                                          size_t bytes_max, const FormatStatement& format,
                                          const Wake& cutting);

}  // namespace assay::warehouse

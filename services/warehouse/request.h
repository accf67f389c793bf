// StatementRequest: what the URL and headers of one HTTP request ask for.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/credentials.h"

namespace assay::warehouse {

using NamedValues = std::vector<std::pair<std::string, std::string>>;

// Looks a header up by name, in any case; empty when it is not there.
using HeaderLookup = std::function<std::string_view(std::string_view)>;

enum class BodyCoding { kPlain, kGzip, kDeflate };

struct StatementRequest {
  std::string query{};  // The part of the statement that stands in the URL.
  std::string query_id{};
  std::string database{};
  std::string default_format = "TabSeparated";
  NamedValues parameters{};  // param_x=1 as {"x", "1"}.
  NamedValues settings{};    // Everything that is not the interface's own.
  int readonly = 0;          // 0 = anything, 1 = reads, 2 = reads and settings (method GET).
  clickhouse::Credentials credentials{};  // Of the headers; empty where there are none.
  BodyCoding body_coding = BodyCoding::kPlain;
  BodyCoding answer_coding = BodyCoding::kPlain;
  bool must_wait_for_end = false;  // wait_end_of_query: send nothing before all is known.
};

// The arguments of a URL, decoded. Fails on a broken %-escape.
StatusOr<NamedValues> ParseArguments(std::string_view target);

// Fails for what the warehouse does not do: sessions, ClickHouse's own block compression, external
// tables, a native protocol version, unknown codings; and for credentials that stand in the URL.
StatusOr<StatementRequest> ParseRequest(std::string_view method, std::string_view target,
                                        const HeaderLookup& header);

}  // namespace assay::warehouse

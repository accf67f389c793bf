// Credentials: a user of the store and the password, and the file both are kept in.
//
// The file has the two headers that go over the wire, so that curl can send it as it is
// (`curl -H @FILE http://127.0.0.1:8123 ...`):
//
//   X-ClickHouse-User: assay
//   X-ClickHouse-Key: 7c9e...
#pragma once

#include <string>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay::clickhouse {

inline constexpr std::string_view kUserHeader = "X-ClickHouse-User";
inline constexpr std::string_view kKeyHeader = "X-ClickHouse-Key";

struct Credentials {
  std::string user{};
  std::string password{};

  bool operator==(const Credentials&) const = default;
};

// Fails for a file that others may read or change (config::CheckPrivate), that cannot be read, or
// that has anything else in it; the message never quotes its content.
StatusOr<Credentials> ReadCredentials(const std::string& path);

// Makes the file, readable by its owner only, all at once or not at all, and on the disk when this
// returns. kAlreadyExists when there is one.
Status WriteCredentials(const std::string& path, const Credentials& credentials);

}  // namespace assay::clickhouse

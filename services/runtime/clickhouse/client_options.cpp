#include "services/runtime/clickhouse/client_options.h"

namespace assay::clickhouse {

void ClientOptions::Declare(config::Schema& schema) {
  schema.Add("clickhouse.url", &url, {.doc = "HTTP interface of the store."});
  schema.Add("clickhouse.user", &user, {.doc = "User; empty sends none."});
  schema.Add("clickhouse.password", &password, {.doc = "Password.", .secret = true});
  schema.Add("clickhouse.database", &database, {.doc = "Database of the tables."});
}

}  // namespace assay::clickhouse

#include "services/runtime/clickhouse/client_options.h"

#include "services/runtime/clickhouse/credentials.h"

namespace assay::clickhouse {
namespace {

// The URL is logged and stands in messages, so it may not hold a secret; it is not quoted here.
Status CheckUrl(std::string_view url) {
  if (url.find_first_of("@?#") == std::string_view::npos) return OkStatus();
  return InvalidArgument(
      "clickhouse.url: only scheme, host, port and path belong there, and a user and password in "
      "clickhouse.credentials_file");
}

Status ReadFromFile(const std::string& path, std::string& user, std::string& password) {
  if (path.empty()) return OkStatus();
  if (!user.empty() || !password.empty()) {
    return InvalidArgument(
        "clickhouse.credentials_file: clickhouse.user or clickhouse.password is set too; leave one "
        "of both out");
  }
  StatusOr<Credentials> found = ReadCredentials(path);
  if (!found.ok()) return Annotate(found.status(), "clickhouse.credentials_file");
  user = std::move(found->user);
  password = std::move(found->password);
  return OkStatus();
}

}  // namespace

void ClientOptions::Declare(config::Schema& schema) {
  schema.Add("clickhouse.url", &url, {.doc = "HTTP interface of the store."});
  schema.Add("clickhouse.credentials_file", &credentials_file,
             {.doc = "File with user and password, as the warehouse writes it at its first start; "
                     "refused when others may read it."});
  schema.Add("clickhouse.user", &user, {.doc = "User, where there is no file; empty sends none."});
  schema.Add("clickhouse.password", &password,
             {.doc = "Password, where there is no file.", .secret = true});
  schema.Add("clickhouse.database", &database, {.doc = "Database of the tables."});
  schema.AddRule([this] { return CheckUrl(url); });
  schema.AddRule([this] { return ReadFromFile(credentials_file, user, password); });
}

}  // namespace assay::clickhouse

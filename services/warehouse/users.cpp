#include "services/warehouse/users.h"

#include <fmt/ranges.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

constexpr size_t kPasswordBytes = 32;

struct KnownUser {
  const char* file;
  const char* name;
  Role role;
};
constexpr KnownUser kKnownUsers[] = {{"services", "assay", Role::kOrdinary},
                                     {"migration", "assay_migration", Role::kMigration}};

StatusOr<std::string> RandomPassword() {
  std::array<unsigned char, kPasswordBytes> bytes;
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return Internal("make a password: getrandom: {}", std::strerror(errno));
  }
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

Status MakeFolder(std::string folder) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(folder).parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return OkStatus();
  return Unavailable("warehouse.credentials_dir: make {}: {}", folder, std::strerror(errno));
}

// What the file has, once there is one. Of several that make it at once, one does.
StatusOr<clickhouse::Credentials> ReadOrMake(const std::string& path, const char* name) {
  if (!std::filesystem::exists(path)) {
    ASSIGN_OR_RETURN(const std::string password, RandomPassword());
    const Status made = clickhouse::WriteCredentials(path, {name, password});
    if (!made.ok() && made.code() != StatusCode::kAlreadyExists) return made;
  }
  return clickhouse::ReadCredentials(path);
}

// Looks at every byte of `given`, wherever it differs.
bool IsEqualSecret(std::string_view given, std::string_view wanted) {
  unsigned difference = given.size() == wanted.size() ? 0 : 1;
  for (size_t i = 0; i < given.size(); ++i) {
    const char other = wanted.empty() ? '\0' : wanted[i % wanted.size()];
    difference |= static_cast<unsigned char>(given[i] ^ other);
  }
  return difference == 0;
}

}  // namespace

StatusOr<Users> Users::Open(const std::string& folder) {
  RETURN_IF_ERROR(MakeFolder(folder));
  Users users;
  for (const KnownUser& known : kKnownUsers) {
    const std::string path = (std::filesystem::path(folder) / known.file).string();
    StatusOr<clickhouse::Credentials> found = ReadOrMake(path, known.name);
    if (!found.ok()) return Annotate(found.status(), "warehouse.credentials_dir");
    if (found->password.empty()) {
      return InvalidArgument("warehouse.credentials_dir: {}: the password is empty", path);
    }
    users.users_.push_back({*std::move(found), known.role});
  }
  if (users.users_[0].credentials.user == users.users_[1].credentials.user) {
    return InvalidArgument("warehouse.credentials_dir: {}: both files name the same user", folder);
  }
  return users;
}

StatusOr<Role> Users::Authenticate(const clickhouse::Credentials& given) const {
  std::optional<Role> role;
  for (const User& user : users_) {
    const bool has_name = IsEqualSecret(given.user, user.credentials.user);
    const bool has_password = IsEqualSecret(given.password, user.credentials.password);
    if (has_name && has_password) role = user.role;
  }
  if (role) return *role;
  return MakeException(kAuthenticationFailed,
                       "Authentication failed: password is incorrect, or there is no user with "
                       "such name; send the headers of a file of warehouse.credentials_dir");
}

}  // namespace assay::warehouse

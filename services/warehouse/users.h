// Users: who may talk to the warehouse, and as what.
//
// There are two, each in a file of one folder, made with a random password at the first start:
// `services` for the processes that read and write, `migration` for `assay-sink migrate`. To change
// a password, write another into the file and start the warehouse, then its clients, again.
#pragma once

#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/credentials.h"
#include "services/warehouse/role.h"

namespace assay::warehouse {

class Users {
 public:
  // Reads the files of `folder`, after making what is missing: the folder (0700) and its files
  // (0600).
  static StatusOr<Users> Open(const std::string& folder);

  // AUTHENTICATION_FAILED for anybody else, without telling whether name or password is wrong.
  // Takes as long for a wrong password as for a right one.
  StatusOr<Role> Authenticate(const clickhouse::Credentials& given) const;

 private:
  struct User {
    clickhouse::Credentials credentials;
    Role role;
  };
  std::vector<User> users_;
};

}  // namespace assay::warehouse

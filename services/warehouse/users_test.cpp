#include "services/warehouse/users.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"
#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

using clickhouse::Credentials;
using clickhouse::ReadCredentials;
using ::testing::HasSubstr;
using testing::IsOkAndHolds;
using ::testing::Not;
using testing::StatusIs;

class UsersTest : public ::testing::Test {
 protected:
  std::string folder() const { return (temporary_.path() / "state" / "credentials").string(); }
  std::string file(const char* name) const { return folder() + "/" + name; }
  static mode_t ModeOf(const std::string& path) {
    struct stat found {};
    EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
    return found.st_mode & 0777;
  }

  testing::TemporaryFolder temporary_;
};

TEST_F(UsersTest, AreMadeAtTheFirstStartForTheirOwnerAlone) {
  ASSERT_OK(Users::Open(folder() + "/"));

  EXPECT_EQ(ModeOf(folder()), 0700u);
  EXPECT_EQ(ModeOf(file("services")), 0600u);
  EXPECT_EQ(ModeOf(file("migration")), 0600u);
  const Credentials services = *ReadCredentials(file("services"));
  const Credentials migration = *ReadCredentials(file("migration"));
  EXPECT_EQ(services.password.size(), 64u);  // 256 bits.
  EXPECT_NE(services.password, migration.password);
}

TEST_F(UsersTest, StayTheSameOverLaterStarts) {
  ASSERT_OK(Users::Open(folder()));
  const Credentials services = *ReadCredentials(file("services"));

  ASSERT_OK_AND_ASSIGN(const Users later, Users::Open(folder()));

  EXPECT_THAT(later.Authenticate(services), IsOkAndHolds(Role::kOrdinary));
}

TEST_F(UsersTest, AreToldApartByTheirRole) {
  ASSERT_OK_AND_ASSIGN(const Users users, Users::Open(folder()));

  EXPECT_THAT(users.Authenticate(*ReadCredentials(file("services"))),
              IsOkAndHolds(Role::kOrdinary));
  EXPECT_THAT(users.Authenticate(*ReadCredentials(file("migration"))),
              IsOkAndHolds(Role::kMigration));
}

TEST_F(UsersTest, RefuseEverybodyElse) {
  ASSERT_OK_AND_ASSIGN(const Users users, Users::Open(folder()));
  const Credentials right = *ReadCredentials(file("services"));
  std::string longer = right.password + right.password;
  std::string wrong = right.password;
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  const Credentials migration = *ReadCredentials(file("migration"));

  for (const Credentials& given :
       {Credentials{}, Credentials{"default", ""}, Credentials{right.user, ""},
        Credentials{right.user, wrong}, Credentials{right.user, longer},
        Credentials{right.user, right.password.substr(1)}, Credentials{"", right.password},
        Credentials{"ASSAY", right.password}, Credentials{right.user, migration.password}}) {
    const Status status = users.Authenticate(given).status();
    EXPECT_EQ(ExceptionCode(status), 516) << given.user;
    EXPECT_THAT(std::string(Message(status)), Not(HasSubstr(right.password)));
  }
}

TEST_F(UsersTest, AreNotTakenFromAFileThatOthersMayRead) {
  ASSERT_OK(Users::Open(folder()));
  ASSERT_EQ(::chmod(file("services").c_str(), 0644), 0);

  EXPECT_THAT(Users::Open(folder()),
              StatusIs(StatusCode::kPermissionDenied, HasSubstr("chmod 600")));
}

}  // namespace
}  // namespace assay::warehouse

#include "services/runtime/clickhouse/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::clickhouse {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOkAndHolds;
using ::testing::Not;
using testing::StatusIs;

class CredentialsTest : public ::testing::Test {
 protected:
  std::string path() const { return (folder_.path() / "store").string(); }
  std::string Write(std::string_view text, mode_t mode = 0600) const {
    const std::string written = folder_.Write("store", text).string();
    EXPECT_EQ(::chmod(written.c_str(), mode), 0);
    return written;
  }

  testing::TemporaryFolder folder_;
};

TEST_F(CredentialsTest, AreReadAsTheyWereWritten) {
  const Credentials credentials{"assay", "p: a:ss word"};

  ASSERT_OK(WriteCredentials(path(), credentials));

  EXPECT_THAT(ReadCredentials(path()), IsOkAndHolds(credentials));
  EXPECT_EQ(testing::ReadFile(path()),
            "X-ClickHouse-User: assay\nX-ClickHouse-Key: p: a:ss word\n");
}

TEST_F(CredentialsTest, AreWrittenForTheirOwnerAlone) {
  const mode_t mask = ::umask(0);
  ASSERT_OK(WriteCredentials(path(), {"assay", "secret"}));
  ::umask(mask);

  struct stat found {};
  ASSERT_EQ(::stat(path().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(CredentialsTest, NeverTakeThePlaceOfOthers) {
  ASSERT_OK(WriteCredentials(path(), {"assay", "first"}));

  EXPECT_THAT(WriteCredentials(path(), {"assay", "second"}), StatusIs(StatusCode::kAlreadyExists));
  EXPECT_EQ(ReadCredentials(path())->password, "first");
}

TEST_F(CredentialsTest, AreRefusedWhereOthersMayReadOrChangeThem) {
  const std::string text = "X-ClickHouse-User: assay\nX-ClickHouse-Key: secret\n";
  EXPECT_THAT(ReadCredentials(Write(text, 0644)),
              StatusIs(StatusCode::kPermissionDenied,
                       AllOf(HasSubstr("others may read it; chmod 600 "), HasSubstr(path()))));
  EXPECT_THAT(ReadCredentials(Write(text, 0620)),
              StatusIs(StatusCode::kPermissionDenied, HasSubstr("others may change it")));
  EXPECT_OK(ReadCredentials(Write(text, 0440)));  // As a secret of Kubernetes is mounted.
}

TEST_F(CredentialsTest, AreNotQuotedWhereTheyCannotBeRead) {
  for (const char* text :
       {"", "assay:secret\n", "X-ClickHouse-User: assay\n", "X-ClickHouse-Key: secret\n",
        "X-ClickHouse-User: \nX-ClickHouse-Key: secret\n",
        "X-ClickHouse-User: assay\nX-ClickHouse-Key: secret\nX-Other: secret\n",
        "X-ClickHouse-User: as\rsay\nX-ClickHouse-Key: secret\n"}) {
    EXPECT_THAT(
        ReadCredentials(Write(text)),
        StatusIs(StatusCode::kInvalidArgument, AllOf(HasSubstr(path()), Not(HasSubstr("secret")))))
        << text;
  }
  EXPECT_THAT(ReadCredentials(path() + ".missing"), StatusIs(StatusCode::kNotFound));
}

}  // namespace
}  // namespace assay::clickhouse

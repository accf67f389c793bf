#include "services/runtime/testing/temporary_folder.h"

#include <gtest/gtest.h>

namespace assay::testing {
namespace {

TEST(TemporaryFolderTest, IsEmptyAtFirstAndGoneAtTheEnd) {
  std::filesystem::path path;
  {
    TemporaryFolder folder;
    path = folder.path();
    EXPECT_TRUE(std::filesystem::is_empty(path));

    EXPECT_EQ(ReadFile(folder.Write("a/b.txt", "text")), "text");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TemporaryFolderTest, TwoFoldersAreDistinct) {
  EXPECT_NE(TemporaryFolder().path(), TemporaryFolder().path());
}

}  // namespace
}  // namespace assay::testing

#include "services/runtime/base/nearest.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(NearestTest, IsTheNameWithTheFewestLettersChanged) {
  const std::vector<std::string_view> names = {"apply", "import", "query", "quarry"};

  EXPECT_EQ(Nearest("qurey", names, 2), "query");
  EXPECT_EQ(Nearest("quary", names, 2), "query");  // The first of two.
  EXPECT_EQ(Nearest("import", names, 2), "import");
  EXPECT_EQ(Nearest("qurey", names, 1), "");
  EXPECT_EQ(Nearest("dance", names, 2), "");
  EXPECT_EQ(Nearest("", names, 2), "");
  EXPECT_EQ(Nearest(std::string(100'000, 'q'), names, 200'000), "");
}

}  // namespace
}  // namespace assay

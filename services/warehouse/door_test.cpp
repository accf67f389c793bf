#include "services/warehouse/door.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

using Headers = std::map<std::string_view, std::string_view>;

int RefusalOf(const Headers& headers, const std::vector<std::string>& hosts = {}) {
  const Status status = CheckDoor(
      [&](std::string_view name) {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string_view() : found->second;
      },
      hosts);
  return status.ok() ? 0 : ExceptionCode(status);
}

TEST(CheckDoorTest, TakesTheNamesOfLoopback) {
  for (const char* host : {"127.0.0.1:8123", "127.0.0.1", "127.9.9.9:1", "localhost:8123",
                           "LocalHost", "[::1]:8123", "[::1]"}) {
    EXPECT_EQ(RefusalOf({{"Host", host}}), 0) << host;
  }
}

TEST(CheckDoorTest, RefusesOtherNames) {
  for (const char* host :
       {"", ":", ":8123", "evil.example", "evil.example:8123", "localhost.evil.example",
        "127.0.0.1.evil.example:8123", "127.0.0.1:8123:evil", "192.0.2.1:8123", "0.0.0.0:8123",
        "[::]:8123", "[::1", "[fe80::1]:8123", "127.1", "store"}) {
    EXPECT_EQ(RefusalOf({{"Host", host}}), 497) << host;
  }
  EXPECT_EQ(RefusalOf({}), 497);
}

TEST(CheckDoorTest, TakesTheNamesItIsGiven) {
  EXPECT_EQ(RefusalOf({{"Host", "Store.Example:8123"}}, {"other", "store.example"}), 0);
  EXPECT_EQ(RefusalOf({{"Host", "evil.store.example"}}, {"store.example"}), 497);
}

TEST(CheckDoorTest, RefusesWhatAPageSends) {
  for (const char* origin : {"null", "http://127.0.0.1:8080", "http://127.0.0.1:8123"}) {
    EXPECT_EQ(RefusalOf({{"Host", "127.0.0.1:8123"}, {"Origin", origin}}), 497) << origin;
  }
  for (const char* site : {"cross-site", "same-site", "same-origin", "?"}) {
    EXPECT_EQ(RefusalOf({{"Host", "127.0.0.1:8123"}, {"Sec-Fetch-Site", site}}), 497) << site;
  }
  // What a person types into the address line comes from no page.
  EXPECT_EQ(RefusalOf({{"Host", "127.0.0.1:8123"}, {"Sec-Fetch-Site", "none"}}), 0);
}

}  // namespace
}  // namespace assay::warehouse

// WarehouseServer: a real assay-warehouse for tests, on a free port and in a temporary folder.
//
// Most tests share one per test binary (WarehouseFixture); a test that kills its warehouse starts
// its own. The binary under test is ASSAY_BINARY_DIR/bin/assay-warehouse, so a test target needs
// add_dependencies(<test> assay_warehouse).
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/client.h"
#include "services/runtime/clickhouse/credentials.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::testing {

class WarehouseServer {
 public:
  // Settings without their section, {"statements_max", "2"}.
  using Settings = std::map<std::string, std::string>;

  // Returns once it answers a ping (well under a second).
  static StatusOr<std::unique_ptr<WarehouseServer>> Start(Settings settings = {});
  ~WarehouseServer();  // Stops it in order; what it wrote stays when the test failed.

  const std::string& url() const { return url_; }  // "http://127.0.0.1:41234"
  // For the test itself: as the user of the migration, who makes tables.
  clickhouse::ClientOptions client_options(const std::string& database = "default") const;
  // The flags by which our processes reach it: services, and the migration.
  std::vector<std::string> client_flags() const;
  std::vector<std::string> migration_flags() const;
  // Where the files `services` and `migration` are.
  std::filesystem::path credentials_folder() const { return folder_.path() / "credentials"; }
  ChildProcess& process() { return *child_; }
  std::filesystem::path data_folder() const { return folder_.path() / "data"; }

  void Kill();       // kill -9.
  Status Restart();  // kill -9, then the same data and port; returns once it answers.
  void Pause();      // SIGSTOP.
  void Resume();     // SIGCONT.

 private:
  explicit WarehouseServer(Settings settings) : settings_(std::move(settings)) {}
  Status Launch();

  TemporaryFolder folder_;
  const Settings settings_;
  std::string address_ = "127.0.0.1:0";
  std::string url_;
  clickhouse::Credentials credentials_;  // Of the migration's user.
  std::unique_ptr<ChildProcess> child_;
};

// Tests that use a warehouse without killing it: the one named by ASSAY_CLICKHOUSE (a URL, any
// ClickHouse; ASSAY_CLICKHOUSE_CREDENTIALS_FILE says as whom), or one started for the whole binary.
// Each test has a database of its own.
class WarehouseFixture : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Speaks to this test's database.
  clickhouse::Client& client() { return *client_; }
  const clickhouse::ClientOptions& client_options() const { return client_->options(); }
  const std::string& database() const { return client_->options().database; }

 private:
  std::unique_ptr<clickhouse::Client> client_;
};

}  // namespace assay::testing

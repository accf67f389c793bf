#include "services/runtime/testing/warehouse_fixture.h"

#include <csignal>
#include <cstdlib>
#include <random>
#include <utility>

#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

constexpr auto kStartPatience = 60s;  // A loaded machine reads 566 MB of engine from its disk.
constexpr auto kStopPatience = 15s;

// `... address=127.0.0.1:41234 ...` -> 127.0.0.1:41234
std::string AddressIn(const std::string& line) {
  constexpr std::string_view kKey = "address=";
  const size_t at = line.find(kKey);
  if (at == std::string::npos) return {};
  const size_t begin = at + kKey.size();
  return line.substr(begin, line.find_first_of(" \n", begin) - begin);
}

// Started by the first test that needs it; stopped when the test binary ends.
class SharedWarehouse final : public ::testing::Environment {
 public:
  // The client options, or why there is no warehouse.
  static StatusOr<clickhouse::ClientOptions> Options() {
    if (const char* named = std::getenv("ASSAY_CLICKHOUSE")) {
      clickhouse::ClientOptions options;
      options.url = named;
      if (const char* file = std::getenv("ASSAY_CLICKHOUSE_CREDENTIALS_FILE")) {
        ASSIGN_OR_RETURN(const auto found, clickhouse::ReadCredentials(file));
        options.user = found.user;
        options.password = found.password;
      }
      return options;
    }
    if (server_ == nullptr) {
      ASSIGN_OR_RETURN(server_, WarehouseServer::Start());
    }
    return server_->client_options();
  }
  void TearDown() override { server_.reset(); }

 private:
  inline static std::unique_ptr<WarehouseServer> server_;
};

[[maybe_unused]] const auto* const kSharedWarehouse =
    ::testing::AddGlobalTestEnvironment(new SharedWarehouse);

}  // namespace

StatusOr<std::unique_ptr<WarehouseServer>> WarehouseServer::Start(Settings settings) {
  std::unique_ptr<WarehouseServer> server(new WarehouseServer(std::move(settings)));
  RETURN_IF_ERROR(server->Launch());
  return server;
}

WarehouseServer::~WarehouseServer() {
  if (child_ == nullptr || !child_->running()) return;
  const StatusOr<Ending> ending = child_->Stop(kStopPatience);
  if (ending.ok() && *ending == Ending{}) return;
  ADD_FAILURE() << "the warehouse did not stop in order: " << ending.status() << "\n"
                << child_->log();
}

Status WarehouseServer::Launch() {
  std::vector<std::string> arguments = {
      "--warehouse.listen=" + address_, "--warehouse.metrics_listen=127.0.0.1:0",
      "--warehouse.data_dir=" + data_folder().string(),
      "--warehouse.credentials_dir=" + credentials_folder().string()};
  for (const auto& [name, value] : settings_) {
    arguments.push_back("--warehouse." + name + "=" + value);
  }
  ASSIGN_OR_RETURN(child_, ChildProcess::Start({.program = BuiltProgram("assay-warehouse"),
                                                .arguments = arguments,
                                                .log = folder_.path() / "warehouse.log"}));
  // The log may hold the line of an earlier life; then the ping decides.
  ASSIGN_OR_RETURN(const std::string line, child_->WaitForLog("warehouse ready", kStartPatience));
  address_ = AddressIn(line);
  url_ = "http://" + address_;
  ASSIGN_OR_RETURN(credentials_,
                   clickhouse::ReadCredentials((credentials_folder() / "migration").string()));
  clickhouse::Client client(client_options());
  if (!Eventually([&] { return client.Ping().ok() || !child_->running(); }, kStartPatience) ||
      !child_->running()) {
    return Unavailable("start a warehouse: no answer at {}; its log:\n{}", url_, child_->log());
  }
  return OkStatus();
}

clickhouse::ClientOptions WarehouseServer::client_options(const std::string& database) const {
  clickhouse::ClientOptions options;
  options.url = url_;
  options.user = credentials_.user;
  options.password = credentials_.password;
  options.database = database;
  return options;
}

std::vector<std::string> WarehouseServer::client_flags() const {
  return {"--clickhouse.url=" + url_,
          "--clickhouse.credentials_file=" + (credentials_folder() / "services").string()};
}

std::vector<std::string> WarehouseServer::migration_flags() const {
  return {"--clickhouse.url=" + url_,
          "--clickhouse.credentials_file=" + (credentials_folder() / "migration").string()};
}

void WarehouseServer::Kill() { child_->Kill(); }

Status WarehouseServer::Restart() {
  child_->Kill();
  return Launch();
}
void WarehouseServer::Pause() { child_->Signal(SIGSTOP); }
void WarehouseServer::Resume() { child_->Signal(SIGCONT); }

void WarehouseFixture::SetUp() {
  ASSERT_OK_AND_ASSIGN(clickhouse::ClientOptions options, SharedWarehouse::Options());
  clickhouse::Client maker(options);
  options.database =
      fmt::format("test_{:08x}{:08x}", std::random_device()(), std::random_device()());
  ASSERT_OK(maker.Execute("CREATE DATABASE " + options.database));
  client_ = std::make_unique<clickhouse::Client>(options);
}

void WarehouseFixture::TearDown() {
  if (client_ == nullptr) return;
  clickhouse::ClientOptions options = client_->options();
  const std::string database = std::exchange(options.database, "default");
  EXPECT_OK(clickhouse::Client(options).Execute("DROP DATABASE " + database + " SYNC"));
}

}  // namespace assay::testing

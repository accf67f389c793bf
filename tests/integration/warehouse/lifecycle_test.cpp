// The warehouse as a process: its limits, its end, and what survives it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "services/runtime/clickhouse/client.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/warehouse_fixture.h"

namespace assay {
namespace {

using namespace std::chrono_literals;
using clickhouse::Block;
using clickhouse::Client;
using clickhouse::ClientOptions;
using clickhouse::OutcomeOf;
using clickhouse::ServerCode;
using clickhouse::UInt64Column;
using ::testing::HasSubstr;
using testing::WarehouseServer;

constexpr char kForEver[] = "SELECT count() FROM numbers(1000000000000)";

StatusOr<uint64_t> Number(Client& client, const std::string& sql) {
  ASSIGN_OR_RETURN(const Block block, client.Query(sql));
  ASSIGN_OR_RETURN(const auto* column, block.Get<UInt64Column>(block.name(0)));
  return (*column)[0];
}

bool IsRunning(Client& client, const std::string& query_id) {
  return Number(client, "SELECT count() FROM system.processes WHERE Settings['log_comment'] = '" +
                            query_id + "'")
             .value_or(0) == 1;
}

Block Rows(uint64_t first, uint64_t count) {
  Block block;
  auto& k = block.Add<UInt64Column>("k");
  for (uint64_t row = 0; row < count; ++row) k.Append(first + row);
  return block;
}

TEST(WarehouseLifecycleTest, KeepsItsDataOverAStopAndAStart) {
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start());
  Client client(server->client_options());
  ASSERT_OK(client.Execute("CREATE TABLE t (k UInt64) ENGINE = MergeTree ORDER BY k"));
  ASSERT_OK(client.Insert("t", Rows(0, 1000)));

  ASSERT_OK_AND_ASSIGN(const testing::Ending ending, server->process().Stop(15s));
  EXPECT_EQ(ending, testing::Ending{});
  ASSERT_OK(server->Restart());

  EXPECT_EQ(Number(client, "SELECT count() FROM t").value(), 1000u);
}

TEST(WarehouseLifecycleTest, LosesNothingAcknowledgedWhenItIsKilled) {
  constexpr uint64_t kRowsEach = 20'000;
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start());
  ASSERT_OK(Client(server->client_options())
                .Execute("CREATE TABLE t (k UInt64) ENGINE = MergeTree ORDER BY k"));
  std::atomic<uint64_t> acknowledged = 0;
  std::atomic<bool> saw_error = false;
  std::jthread writer([&] {
    Client client(server->client_options());
    while (!saw_error) {
      if (client.Insert("t", Rows(acknowledged * kRowsEach, kRowsEach)).ok()) {
        ++acknowledged;
      } else {
        saw_error = true;
      }
    }
  });
  ASSERT_TRUE(testing::Eventually([&] { return acknowledged >= 3; }, 30s));

  server->Kill();
  writer.join();
  ASSERT_OK(server->Restart());

  Client client(server->client_options());
  ASSERT_OK_AND_ASSIGN(const uint64_t stored, Number(client, "SELECT count() FROM t"));
  EXPECT_EQ(stored % kRowsEach, 0u);  // Each insert is there whole or not at all.
  EXPECT_GE(stored, acknowledged * kRowsEach);
  EXPECT_LE(stored, (acknowledged + 1) * kRowsEach);  // The last one's fate is open.
}

TEST(WarehouseLifecycleTest, StopsInOrderWhileAStatementRuns) {
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start({{"drain_within", "200ms"}}));
  Client client(server->client_options());
  Status status;
  std::jthread asker([&] { status = client.Query(kForEver, {}, {.query_id = "long"}).status(); });
  ASSERT_TRUE(testing::Eventually([&] { return IsRunning(client, "long"); }, 10s));

  ASSERT_OK_AND_ASSIGN(const testing::Ending ending, server->process().Stop(15s));

  asker.join();
  EXPECT_EQ(ending, testing::Ending{});
  EXPECT_EQ(ServerCode(status), 394) << status;
}

TEST(WarehouseLifecycleTest, StopsInOrderWhileAnInsertIsOnItsWay) {
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start());
  Client client(server->client_options());
  ASSERT_OK(client.Execute("CREATE TABLE t (k UInt64) ENGINE = MergeTree ORDER BY k"));
  std::atomic<uint64_t> acknowledged = 0;
  std::jthread writer([&] {
    while (client.Insert("t", Rows(acknowledged * 1000, 1000)).ok()) ++acknowledged;
  });
  ASSERT_TRUE(testing::Eventually([&] { return acknowledged >= 3; }, 30s));

  ASSERT_OK_AND_ASSIGN(const testing::Ending ending, server->process().Stop(15s));
  writer.join();
  EXPECT_EQ(ending, testing::Ending{});
  ASSERT_OK(server->Restart());

  ASSERT_OK_AND_ASSIGN(const uint64_t stored, Number(client, "SELECT count() FROM t"));
  EXPECT_EQ(stored, acknowledged * 1000);
}

TEST(WarehouseLifecycleTest, MakesStatementsWaitForAPlace) {
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start({{"statements_max", "1"},
                                                                  {"place_patience", "300ms"}}));
  Client client(server->client_options());
  Status long_status;
  std::jthread asker(
      [&] { long_status = client.Query(kForEver, {}, {.query_id = "long"}).status(); });
  Status second;
  ASSERT_TRUE(testing::Eventually(
      [&] {
        second = client.Query("SELECT 1").status();
        return !second.ok();
      },
      10s));

  EXPECT_EQ(second.code(), StatusCode::kUnavailable) << second;
  EXPECT_EQ(ServerCode(second), 202);
  // KILL needs no place, and makes one.
  EXPECT_OK(client.Execute("KILL QUERY WHERE query_id = 'long' SYNC"));
  EXPECT_OK(client.Query("SELECT 1").status());
  asker.join();
  EXPECT_EQ(ServerCode(long_status), 394) << long_status;
}

// A client that says what it is told to, and never reads.
class BareClient {
 public:
  BareClient(const WarehouseServer& server, std::string_view words)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const std::string& url = server.url();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    Say(words);
  }
  ~BareClient() { ::close(socket_); }
  BareClient(const BareClient&) = delete;
  BareClient& operator=(const BareClient&) = delete;

  void Say(std::string_view words) const {
    [[maybe_unused]] const auto sent = ::send(socket_, words.data(), words.size(), MSG_NOSIGNAL);
  }
  bool IsCutOff() const {
    pollfd watched{socket_, POLLRDHUP, 0};
    return ::poll(&watched, 1, 0) == 1;
  }

 private:
  const int socket_;
};

constexpr char kHalfAHead[] = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n";
// Refused for want of credentials, with a body that never ends.
constexpr char kHalfABody[] = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\nx";

TEST(WarehouseLifecycleTest, AnswersWhileHundredsHoldHalfSentRequests) {
  // Times that let nobody go by themselves.
  ASSERT_OK_AND_ASSIGN(const auto server,
                       WarehouseServer::Start({{"head_within", "1m"}, {"idle_max", "10m"}}));
  Client client(server->client_options());
  std::vector<std::unique_ptr<BareClient>> held;
  for (const char* words : {"", kHalfAHead, kHalfABody}) {
    for (int i = 0; i < 280; ++i) held.push_back(std::make_unique<BareClient>(*server, words));
    for (int i = 0; i < 20; ++i) {
      ASSERT_OK(Client(server->client_options()).Ping()) << held.size() << " held";
      ASSERT_OK(client.Query("SELECT 1").status()) << held.size() << " held";
    }
  }
}

TEST(WarehouseLifecycleTest, LeavesTheSeatToAStatementThatRuns) {
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start({{"connections_max", "4"}}));
  Client client(server->client_options());
  Status status;
  std::jthread asker([&] { status = client.Query(kForEver, {}, {.query_id = "long"}).status(); });
  Client watcher(server->client_options());
  ASSERT_TRUE(testing::Eventually([&] { return IsRunning(watcher, "long"); }, 10s));

  std::vector<std::unique_ptr<BareClient>> held;
  for (int i = 0; i < 40; ++i) held.push_back(std::make_unique<BareClient>(*server, kHalfAHead));

  ASSERT_TRUE(testing::Eventually([&] { return held[20]->IsCutOff(); }, 10s));
  EXPECT_TRUE(IsRunning(watcher, "long"));
  EXPECT_OK(watcher.Execute("KILL QUERY WHERE query_id = 'long' SYNC"));
  asker.join();
  EXPECT_EQ(ServerCode(status), 394) << status;
}

TEST(WarehouseLifecycleTest, TurnsAClientAwayWhenStatementsHaveAllSeats) {
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start({{"connections_max", "1"}}));
  std::stop_source enough;
  std::jthread asker([&] {
    Client client(server->client_options());
    // The other client's pings may take the seat before the statement begins.
    while (!enough.stop_requested()) {
      EXPECT_FALSE(client.Query(kForEver, {}, {.timeout = 60s, .cancel = enough.get_token()}).ok());
    }
  });

  Client other(server->client_options());
  Status turned_away;
  EXPECT_TRUE(testing::Eventually(
      [&] {
        turned_away = other.Ping();
        return Message(turned_away).find("HTTP 503") != std::string_view::npos;
      },
      10s))
      << turned_away;

  enough.request_stop();
  asker.join();
  EXPECT_TRUE(testing::Eventually([&] { return other.Ping().ok(); }, 10s));
}

TEST(WarehouseLifecycleTest, CutsOffWhoeverDoesNotFinishTheHead) {
  ASSERT_OK_AND_ASSIGN(const auto server,
                       WarehouseServer::Start({{"head_within", "200ms"}, {"idle_max", "10m"}}));
  const BareClient slow(*server, kHalfAHead);
  const BareClient silent(*server, "");

  EXPECT_TRUE(testing::Eventually(
      [&] {
        slow.Say("X");  // A sign of life does not help.
        return slow.IsCutOff();
      },
      10s));
  EXPECT_FALSE(silent.IsCutOff());
}

TEST(WarehouseLifecycleTest, RefusesADataFolderThatIsInUse) {
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start());
  testing::TemporaryFolder folder;
  ASSERT_OK_AND_ASSIGN(
      const auto second,
      testing::ChildProcess::Start(
          {.program = testing::BuiltProgram("assay-warehouse"),
           .arguments = {"--warehouse.listen=127.0.0.1:0", "--warehouse.metrics_listen=127.0.0.1:0",
                         "--warehouse.data_dir=" + server->data_folder().string(),
                         "--warehouse.credentials_dir=" + server->credentials_folder().string()},
           .log = folder.path() / "log"}));

  ASSERT_OK_AND_ASSIGN(const testing::Ending ending, second->Wait(30s));
  EXPECT_EQ(ending.status, 1) << second->log();
  EXPECT_THAT(second->log(), HasSubstr("is another warehouse using the folder"));
}

TEST(WarehouseLifecycleTest, RefusesToBeReachableUnderNoName) {
  testing::TemporaryFolder folder;
  ASSERT_OK_AND_ASSIGN(
      const auto open,
      testing::ChildProcess::Start(
          {.program = testing::BuiltProgram("assay-warehouse"),
           .arguments = {"--warehouse.listen=0.0.0.0:0", "--warehouse.metrics_listen=127.0.0.1:0",
                         "--warehouse.data_dir=" + (folder.path() / "d").string()},
           .log = folder.path() / "log"}));

  ASSERT_OK_AND_ASSIGN(const testing::Ending ending, open->Wait(30s));
  EXPECT_EQ(ending.status, 2);
  EXPECT_THAT(open->log(), HasSubstr("warehouse.hosts"));
}

TEST(WarehouseLifecycleTest, AsksForThePasswordItMadeAndKeepsItOverARestart) {
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start());
  const ClientOptions right = server->client_options();
  ClientOptions wrong = right;
  wrong.password.back() = wrong.password.back() == '0' ? '1' : '0';
  EXPECT_EQ(ServerCode(Client(wrong).Query("SELECT 1").status()), 516);
  EXPECT_OK(Client(right).Query("SELECT 1").status());

  ASSERT_OK(server->Restart());

  EXPECT_OK(Client(right).Query("SELECT 1").status());
  EXPECT_EQ(server->process().log().find(right.password), std::string::npos);
}

TEST(WarehouseLifecycleTest, IsNotStartedWithPasswordsThatOthersMayRead) {
  testing::TemporaryFolder folder;
  const auto file =
      folder.Write("services", "X-ClickHouse-User: assay\nX-ClickHouse-Key: secret\n");
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  ASSERT_OK_AND_ASSIGN(
      const auto open,
      testing::ChildProcess::Start(
          {.program = testing::BuiltProgram("assay-warehouse"),
           .arguments = {"--warehouse.listen=127.0.0.1:0", "--warehouse.metrics_listen=127.0.0.1:0",
                         "--warehouse.data_dir=" + (folder.path() / "d").string(),
                         "--warehouse.credentials_dir=" + folder.path().string()},
           .log = folder.path() / "log"}));

  ASSERT_OK_AND_ASSIGN(const testing::Ending ending, open->Wait(30s));
  EXPECT_EQ(ending.status, 1);
  EXPECT_THAT(open->log(), HasSubstr("chmod 600"));
}

// What the descriptors of a process lead to ("socket:", "pipe:", a path), and how many lead there.
// Left out are the statistics of its own threads, which the engine reads: each thread of its pool
// keeps three of them open, and how many threads a pool has depends on what else the machine does.
std::map<std::string, size_t> OpenDescriptors(pid_t pid) {
  const std::string own_threads = fmt::format("/proc/{}/task/", pid);
  std::map<std::string, size_t> open;
  for (const auto& entry : std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", pid))) {
    std::error_code gone;
    const std::string target = std::filesystem::read_symlink(entry.path(), gone);
    if (gone || target.starts_with(own_threads)) continue;
    ++open[target.substr(0, target.find('['))];
  }
  return open;
}

size_t ResidentMiB(pid_t pid) {
  std::ifstream statm(fmt::format("/proc/{}/statm", pid));
  size_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * 4096 >> 20;
}

TEST(WarehouseLifecycleTest, KeepsNoDescriptorOfAStatementThatEnded) {
  constexpr size_t kRounds = 50;
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start());
  Client client(server->client_options());
  const auto work = [&] {
    for (size_t i = 0; i < kRounds; ++i) {
      EXPECT_OK(client.Query("SELECT 1").status());
      EXPECT_FALSE(client.Query("SELECT throwIf(number = 9) FROM numbers(10)").ok());
      EXPECT_FALSE(client.Insert("missing", Rows(0, 1)).ok());
    }
  };
  work();
  std::map<std::string, size_t> before = OpenDescriptors(server->process().pid());

  work();

  // A leak is one for each round. Some more may be open for a moment: connections of inserts close
  // after their answer.
  std::string grown;
  const auto settled = [&] {
    grown.clear();
    for (const auto& [target, count] : OpenDescriptors(server->process().pid())) {
      if (count < before[target] + kRounds / 2) continue;
      grown += fmt::format("\n{}: {}, before {}", target, count, before[target]);
    }
    return grown.empty();
  };
  EXPECT_TRUE(testing::Eventually(settled, 10s))
      << "still open after " << kRounds << " more rounds:" << grown;
}

TEST(WarehouseLifecycleTest, EndsAStatementThatWantsTooMuchMemoryAndGoesOn) {
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start({{"memory_bytes_max", "512MiB"}}));
  Client client(server->client_options());

  const Status greedy =
      client.Query("SELECT length(groupArray(toString(number))) FROM numbers(100000000)").status();

  EXPECT_EQ(greedy.code(), StatusCode::kResourceExhausted) << greedy;
  EXPECT_EQ(ServerCode(greedy), 241);
  EXPECT_OK(client.Query("SELECT 1").status());
}

TEST(WarehouseLifecycleTest, StreamsALongAnswerInBoundedMemory) {
  ASSERT_OK_AND_ASSIGN(const auto server, WarehouseServer::Start());
  Client client(server->client_options());
  ASSERT_OK(client.Query("SELECT toString(number) FROM numbers(1000000)").status());
  const size_t before = ResidentMiB(server->process().pid());

  // 2 GB in rows of 100 bytes; a client that takes only the first 64 MiB and leaves.
  const Status status =
      client.Query("SELECT repeat('x', 100) FROM numbers(20000000) SETTINGS max_threads = 2")
          .status();

  EXPECT_EQ(status.code(), StatusCode::kResourceExhausted) << status;
  EXPECT_LT(ResidentMiB(server->process().pid()), before + 150);
}

}  // namespace
}  // namespace assay

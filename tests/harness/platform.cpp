#include "tests/harness/platform.h"

#include <arpa/inet.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

#include "services/runtime/clickhouse/credentials.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/free_port.h"

namespace assay::testing {
namespace {

constexpr std::chrono::seconds kStartPatience(90);

std::string Loopback(int port) { return fmt::format("127.0.0.1:{}", port); }

bool Accepts(int port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool accepted =
      connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(descriptor);
  return accepted;
}

bool AnswersReady(int port) {
  httplib::Client client("127.0.0.1", port);
  client.set_connection_timeout(1);
  client.set_read_timeout(2);
  const auto response = client.Get("/readyz");
  return response && response->status == 200;
}

const char* ProgramOf(Part part) {
  if (part == Part::kSecondGateway) return Name(Part::kGateway);
  return Name(part == Part::kSecondSink ? Part::kSink : part);
}

}  // namespace

const char* Name(Part part) {
  switch (part) {
    case Part::kKafka:
      return "kafka";
    case Part::kWarehouse:
      return "warehouse";
    case Part::kSink:
      return "sink";
    case Part::kGateway:
      return "gateway";
    case Part::kQuery:
      return "query";
    case Part::kSecondGateway:
      return "second-gateway";
    case Part::kSecondSink:
      return "second-sink";
  }
  return "";
}

Platform::Platform(PlatformOptions options)
    : options_(std::move(options)),
      parts_(std::begin(kParts), std::end(kParts)),
      kafka_controller_port_(FreePort()) {
  parts_.insert(parts_.end(), options_.further_parts.begin(), options_.further_parts.end());
  for (const Part part : parts_) {
    ports_[part] = FreePort();
    monitoring_ports_[part] = FreePort();
    if (part == Part::kSink || part == Part::kSecondSink) admin_ports_[part] = FreePort();
  }
}

Platform::~Platform() {
  // Readers before what they read from, so that nobody logs the loss of the others.
  for (const Part part : {Part::kGateway, Part::kSecondGateway, Part::kQuery, Part::kSink,
                          Part::kSecondSink, Part::kWarehouse, Part::kKafka}) {
    if (auto& child = children_[part]; child) {
      child->Signal(SIGCONT);  // A test may have left it stopped.
      (void)child->Stop(std::chrono::seconds(10));
    }
  }
}

Status Platform::StartProxies() {
  if (!options_.has_proxies) return OkStatus();
  for (const Part part : {Part::kKafka, Part::kWarehouse, Part::kGateway}) {
    ASSIGN_OR_RETURN(proxies_[part], TcpProxy::Start(address(part)));
  }
  return OkStatus();
}

std::map<std::string, std::string> Platform::CommonEnvironment() const {
  std::vector<std::string> sinks;
  for (const auto& [part, port] : admin_ports_) sinks.push_back(Loopback(port));
  std::map<std::string, std::string> environment = options_.environment;
  environment.merge(std::map<std::string, std::string>{
      {"ASSAY_CONFIG", (SourceFolder() / "deploy/config/assay.toml").string()},
      {"ASSAY_KAFKA_BROKERS", client_address(Part::kKafka)},
      {"ASSAY_CLICKHOUSE_URL", "http://" + client_address(Part::kWarehouse)},
      {"ASSAY_CLICKHOUSE_CREDENTIALS_FILE", CredentialsFile("services")},
      {"ASSAY_WAREHOUSE_CREDENTIALS_DIR", (folder_.path() / "credentials").string()},
      {"ASSAY_WAREHOUSE_LISTEN", address(Part::kWarehouse)},
      {"ASSAY_WAREHOUSE_DATA_DIR", (folder_.path() / "warehouse").string()},
      {"ASSAY_GATEWAY_LISTEN", client_address(Part::kGateway)},  // For assayctl.
      {"ASSAY_QUERY_LISTEN", address(Part::kQuery)},
      {"ASSAY_WAREHOUSE_METRICS_LISTEN", Loopback(monitoring_ports_.at(Part::kWarehouse))},
      {"ASSAY_QUERY_SINKS", fmt::format("{}", fmt::join(sinks, ","))},
      {"ASSAY_QUERY_METRICS_LISTEN", Loopback(monitoring_ports_.at(Part::kQuery))}});
  return environment;
}

std::string Platform::CredentialsFile(const std::string& name) const {
  return (folder_.path() / "credentials" / name).string();
}

clickhouse::ClientOptions Platform::store_options(const std::string& database) const {
  clickhouse::ClientOptions options{.url = "http://" + address(Part::kWarehouse),
                                    .database = database};
  const auto found = clickhouse::ReadCredentials(CredentialsFile("migration"));
  if (!found.ok()) {
    ADD_FAILURE() << found.status();
    return options;
  }
  options.user = found->user;
  options.password = found->password;
  return options;
}

std::string Platform::address(Part part) const { return Loopback(ports_.at(part)); }

TcpProxy* Platform::proxy(Part part) const {
  const auto found = proxies_.find(part);
  return found == proxies_.end() ? nullptr : found->second.get();
}

std::string Platform::client_address(Part part) const {
  const TcpProxy* const found = proxy(part);
  return found == nullptr ? address(part) : found->address();
}

ChildOptions Platform::Options(Part part) const {
  ChildOptions options{.program = BuiltProgram(fmt::format("assay-{}", ProgramOf(part))),
                       .environment = environment_,
                       .log = folder_.path() / fmt::format("{}.log", Name(part)),
                       .folder = SourceFolder()};
  if (part == Part::kGateway || part == Part::kSecondGateway) {
    options.environment["ASSAY_GATEWAY_LISTEN"] = address(part);
    options.environment["ASSAY_GATEWAY_METRICS_LISTEN"] = Loopback(monitoring_ports_.at(part));
  }
  if (part == Part::kSink || part == Part::kSecondSink) {
    options.environment["ASSAY_SINK_METRICS_LISTEN"] = Loopback(monitoring_ports_.at(part));
    options.environment["ASSAY_SINK_ADMIN_LISTEN"] = Loopback(admin_ports_.at(part));
    options.arguments = {"run"};
  }
  if (part == Part::kKafka) {
    options.program = SourceFolder() / "deploy/kafka/start";
    options.arguments = {"--data",
                         (folder_.path() / "kafka").string(),
                         "--port",
                         std::to_string(ports_.at(part)),
                         "--controller-port",
                         std::to_string(kafka_controller_port_),
                         "--advertised",
                         client_address(part)};
  }
  if (const auto own = options_.part_environment.find(part); own != options_.part_environment.end())
    for (const auto& [name, value] : own->second) options.environment[name] = value;
  return options;
}

Status Platform::Launch(Part part, const std::map<std::string, std::string>& environment) {
  ChildOptions options = Options(part);
  for (const auto& [name, value] : environment) options.environment[name] = value;
  ASSIGN_OR_RETURN(children_[part], ChildProcess::Start(options));
  return OkStatus();
}

Status Platform::WaitUntilReady(Part part, std::chrono::seconds patience) {
  const bool ready = bool(Eventually(
      [&] {
        return part == Part::kKafka ? Accepts(ports_.at(part))
                                    : AnswersReady(monitoring_ports_.at(part));
      },
      patience));
  if (ready) return OkStatus();
  const std::string log = children_[part]->log();
  return DeadlineExceeded("{} is not ready after {} s; the end of its log:\n{}", Name(part),
                          patience.count(),
                          log.size() > 2000 ? log.substr(log.size() - 2000) : log);
}

StatusOr<std::unique_ptr<Platform>> Platform::Start(PlatformOptions options) {
  std::unique_ptr<Platform> platform(new Platform(std::move(options)));
  RETURN_IF_ERROR(platform->StartProxies());
  platform->environment_ = platform->CommonEnvironment();
  for (const Part part : {Part::kKafka, Part::kWarehouse}) {
    RETURN_IF_ERROR(platform->Launch(part));
  }
  for (const Part part : {Part::kKafka, Part::kWarehouse}) {
    RETURN_IF_ERROR(platform->WaitUntilReady(part, kStartPatience));
  }
  RETURN_IF_ERROR(platform->Migrate());
  const auto is_store = [](Part part) { return part == Part::kKafka || part == Part::kWarehouse; };
  for (const Part part : platform->parts_) {
    if (!is_store(part)) RETURN_IF_ERROR(platform->Launch(part));
  }
  for (const Part part : platform->parts_) {
    if (!is_store(part)) RETURN_IF_ERROR(platform->WaitUntilReady(part, kStartPatience));
  }
  return platform;
}

Status Platform::Migrate(const std::map<std::string, std::string>& environment) {
  ChildOptions options{.program = BuiltProgram("assay-sink"),
                       .arguments = {"migrate"},
                       .environment = environment_,
                       .log = folder_.path() / "migrate.log",
                       .folder = SourceFolder()};
  options.environment["ASSAY_CLICKHOUSE_CREDENTIALS_FILE"] = CredentialsFile("migration");
  for (const auto& [name, value] : environment) options.environment[name] = value;
  ASSIGN_OR_RETURN(auto migrate, ChildProcess::Start(options));
  ASSIGN_OR_RETURN(const Ending ending, migrate->Wait(kStartPatience));
  if (ending == Ending{}) return OkStatus();
  return Internal("assay-sink migrate failed:\n{}", migrate->log());
}

Status Platform::KillAndRestart(Part part) { return KillAndRestart(part, {}); }

Status Platform::KillAndRestart(Part part, const std::map<std::string, std::string>& environment) {
  children_[part]->Kill();
  return Launch(part, environment);
}

StatusOr<std::unique_ptr<ChildProcess>> Platform::StartAssayctl(
    const std::vector<std::string>& arguments) {
  return ChildProcess::Start({.program = BuiltProgram("assayctl"),
                              .arguments = arguments,
                              .environment = environment_,
                              .log = folder_.path() / fmt::format("assayctl-{}.log", ++commands_),
                              .folder = SourceFolder()});
}

StatusOr<CommandResult> Platform::Assayctl(const std::vector<std::string>& arguments,
                                           std::chrono::seconds patience) {
  ASSIGN_OR_RETURN(auto child, StartAssayctl(arguments));
  ASSIGN_OR_RETURN(const Ending ending, child->Wait(patience));
  return CommandResult{.status = ending.signal != 0 ? -1 : ending.status, .output = child->log()};
}

Platform* SharedPlatform() {
  // Lives as long as the test binary; destroyed by its end so that the children stop.
  static const auto platform = [] {
    auto started = Platform::Start();
    if (!started.ok()) ADD_FAILURE() << Message(started.status());
    return started.ok() ? std::move(started).value() : nullptr;
  }();
  return platform.get();
}

}  // namespace assay::testing

#include "services/runtime/testing/kafka_broker.h"

#include <signal.h>

#include <cstdlib>
#include <random>

#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/free_port.h"
#include "services/runtime/testing/matchers.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

// The first start of a checkout also fetches the jars.
constexpr std::chrono::milliseconds kStartPatience = 180s;
constexpr std::chrono::milliseconds kPingPatience = 500ms;

// Started by the first test that needs it; stopped when the test binary ends. Topics are deleted
// only then, and only from a broker that lives on, because clients of a test may still use them.
class SharedBroker final : public ::testing::Environment {
 public:
  // The address, or why there is none.
  static StatusOr<std::string> Address() {
    if (const char* named = std::getenv("ASSAY_KAFKA")) return std::string(named);
    if (broker_ == nullptr) {
      ASSIGN_OR_RETURN(broker_, KafkaBroker::Start());
    }
    return broker_->address();
  }

  static void DeleteAtTheEnd(const kafka::ClientOptions& client, std::string topic) {
    if (broker_ != nullptr) return;
    client_ = client;
    topics_.push_back(std::move(topic));
  }

  void TearDown() override {
    broker_.reset();
    if (topics_.empty()) return;
    const auto admin = kafka::Admin::Create(client_);
    for (const std::string& topic : topics_) EXPECT_OK((*admin)->DeleteTopic(topic));
  }

 private:
  inline static std::unique_ptr<KafkaBroker> broker_;
  inline static kafka::ClientOptions client_;
  inline static std::vector<std::string> topics_;
};

[[maybe_unused]] const auto* const kSharedBroker =
    ::testing::AddGlobalTestEnvironment(new SharedBroker);

}  // namespace

StatusOr<std::unique_ptr<KafkaBroker>> KafkaBroker::Start() {
  std::unique_ptr<KafkaBroker> broker(new KafkaBroker);
  broker->port_ = FreePort();
  broker->controller_port_ = FreePort();
  broker->address_ = fmt::format("127.0.0.1:{}", broker->port_);
  RETURN_IF_ERROR(broker->Launch());
  return broker;
}

Status KafkaBroker::Launch() {
  ASSIGN_OR_RETURN(child_,
                   ChildProcess::Start({.program = SourceFolder() / "deploy/kafka/start",
                                        .arguments = {"--data", folder_.path() / "kafka", "--port",
                                                      std::to_string(port_), "--controller-port",
                                                      std::to_string(controller_port_)},
                                        .log = folder_.path() / "kafka.log"}));
  ASSIGN_OR_RETURN(const auto admin, kafka::Admin::Create(client_options(), kPingPatience));
  const auto answers = [&] { return !child_->running() || admin->Ping().ok(); };
  const bool in_time = static_cast<bool>(Eventually(answers, kStartPatience));
  if (in_time && child_->running()) return OkStatus();
  return Unavailable("start a kafka broker: {}; its log: {}",
                     in_time ? "it ended" : "it did not answer in time", child_->log());
}

kafka::ClientOptions KafkaBroker::client_options() const {
  return {.brokers = address_, .client_id = "test", .properties = {}};
}

void KafkaBroker::Kill() { child_->Kill(); }
Status KafkaBroker::Restart() {
  child_->Kill();
  return Launch();
}
void KafkaBroker::Pause() { child_->Signal(SIGSTOP); }
void KafkaBroker::Resume() { child_->Signal(SIGCONT); }

void KafkaFixture::SetUp() {
  ASSERT_OK_AND_ASSIGN(client_options_.brokers, SharedBroker::Address());
  client_options_.client_id = "test";
  ASSERT_OK_AND_ASSIGN(admin_, kafka::Admin::Create(client_options_, 60s));
}

std::string KafkaFixture::UniqueTopicName(const std::string& what) {
  const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
  return fmt::format("{}.{}.{:08x}", test->name(), what, std::random_device()());
}

std::string KafkaFixture::CreateTopic(int32_t partitions,
                                      const std::map<std::string, std::string>& config) {
  const kafka::TopicSpec spec{
      .name = UniqueTopicName(), .partitions = partitions, .replication = 1, .config = config};
  const Status status = admin_->CreateTopic(spec);
  EXPECT_OK(status);
  if (!status.ok()) return {};
  SharedBroker::DeleteAtTheEnd(client_options_, spec.name);
  return spec.name;
}

}  // namespace assay::testing

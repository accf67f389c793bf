// KafkaBroker: a real broker for tests, on free ports and in a temporary folder.
//
// Most tests share one broker per test binary (KafkaFixture); a test that kills its broker
// starts its own. The jars come through deploy/kafka/start, once per checkout.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "services/runtime/base/status.h"
#include "services/runtime/kafka/admin.h"
#include "services/runtime/kafka/client_options.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::testing {

class KafkaBroker {
 public:
  // Returns when the broker answers metadata requests (about 4 s).
  static StatusOr<std::unique_ptr<KafkaBroker>> Start();

  const std::string& address() const { return address_; }
  kafka::ClientOptions client_options() const;

  void Kill();       // kill -9.
  Status Restart();  // The same data and port; returns when it answers.
  void Pause();      // SIGSTOP.
  void Resume();     // SIGCONT.

 private:
  KafkaBroker() = default;
  Status Launch();

  TemporaryFolder folder_;
  std::string address_;
  uint16_t port_ = 0;
  uint16_t controller_port_ = 0;
  std::unique_ptr<ChildProcess> child_;
};

// Tests that use Kafka without killing it: the broker named by ASSAY_KAFKA (host:port), or one
// started for the whole binary. Topics made here are gone when the binary ends.
class KafkaFixture : public ::testing::Test {
 protected:
  void SetUp() override;

  const kafka::ClientOptions& client_options() const { return client_options_; }
  kafka::Admin& admin() { return *admin_; }

  // A name no other test uses, now or in another run: "<test>.<what>.<random>".
  std::string UniqueTopicName(const std::string& what = "topic");
  // Creates such a topic. A failure fails the test and returns an empty name.
  std::string CreateTopic(int32_t partitions = 1,
                          const std::map<std::string, std::string>& config = {});

 private:
  kafka::ClientOptions client_options_;
  std::unique_ptr<kafka::Admin> admin_;
};

}  // namespace assay::testing

#include "tests/harness/answers.h"

#include <google/protobuf/util/json_util.h>

#include "assay/query/v1/intake.pb.h"
#include "services/runtime/testing/eventually.h"

namespace assay::testing {
namespace {

void Apply(Platform& platform, const std::string& name) {
  const auto result = platform.Assayctl({"apply", fmt::format("deploy/config/{}.yaml", name)});
  ASSERT_TRUE(result.ok()) << Message(result.status());
  ASSERT_EQ(result->status, 0) << result->output;
}

// Progress and log lines may stand before the answer; it begins at the first brace.
template <typename Response>
::testing::AssertionResult Parse(const std::string& output, Response* response) {
  const size_t begin = output.find('{');
  if (begin == std::string::npos) return ::testing::AssertionFailure() << "no JSON in: " << output;
  // assayctl adds to some responses what it found out itself.
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const auto status =
      google::protobuf::util::JsonStringToMessage(output.substr(begin), response, options);
  if (!status.ok()) return ::testing::AssertionFailure() << status.ToString() << " in " << output;
  return ::testing::AssertionSuccess();
}

}  // namespace

void ApplyReferenceMonths(Platform& platform) { Apply(platform, "reference-months"); }
void ApplySampleOrganisation(Platform& platform) { Apply(platform, "sample-organisation"); }

IntakeCounts CountIntake(Platform& platform, const std::string& family) {
  IntakeCounts counts;
  const auto result = platform.Assayctl({"status", "--output", "json"});
  if (!result.ok()) return counts;
  query::v1::GetIntakeResponse response;
  if (!Parse(result->output, &response)) return counts;
  for (const auto& partition : response.partitions()) {
    if (!family.empty() && partition.family() != family) continue;
    counts.received += static_cast<int64_t>(partition.received_count());
    counts.ok += static_cast<int64_t>(partition.ok_count());
    counts.duplicate += static_cast<int64_t>(partition.duplicate_count());
    counts.rejected += static_cast<int64_t>(partition.rejected_count());
    counts.poison += static_cast<int64_t>(partition.poison_count());
    counts.waiting += static_cast<int64_t>(partition.waiting_count());
  }
  return counts;
}

::testing::AssertionResult WaitUntilStored(Platform& platform) {
  return Eventually(
      [&] {
        const IntakeCounts counts = CountIntake(platform, "");
        return counts.received > 0 && counts.waiting == 0;
      },
      std::chrono::seconds(60));
}

query::v1::QueryResponse Ask(Platform& platform, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "query");
  arguments.insert(arguments.end(), {"--output", "json"});
  query::v1::QueryResponse response;
  const auto result = platform.Assayctl(arguments);
  if (!result.ok()) {
    ADD_FAILURE() << Message(result.status());
    return response;
  }
  EXPECT_EQ(result->status, 0) << result->output;
  EXPECT_TRUE(Parse(result->output, &response));
  return response;
}

query::v1::Figure AskOne(Platform& platform, std::vector<std::string> arguments) {
  const query::v1::QueryResponse response = Ask(platform, std::move(arguments));
  if (response.results_size() != 1 || response.results(0).rows_size() != 1) {
    ADD_FAILURE() << "expected one row: " << response.ShortDebugString();
    return {};
  }
  return response.results(0).rows(0).figures(0);
}

}  // namespace assay::testing

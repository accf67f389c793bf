// Answers: questions to a running platform through its public door, assayctl, read back from
// the protobuf JSON it prints.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "assay/query/v1/metric.pb.h"
#include "tests/harness/platform.h"

namespace assay::testing {

// Applies deploy/config/<name>.yaml; a failure fails the test fatally.
void ApplyReferenceMonths(Platform& platform);
void ApplySampleOrganisation(Platform& platform);

// Waits until everything in the log is stored.
::testing::AssertionResult WaitUntilStored(Platform& platform);

// What became of the records of a family, all partitions together.
struct IntakeCounts {
  int64_t received = 0;
  int64_t ok = 0;
  int64_t duplicate = 0;
  int64_t rejected = 0;
  int64_t poison = 0;
  int64_t waiting = 0;
};
IntakeCounts CountIntake(Platform& platform, const std::string& family);

// `assayctl query ARGUMENTS... --output json`; a failure fails the test and gives an empty
// answer.
query::v1::QueryResponse Ask(Platform& platform, std::vector<std::string> arguments);

// The first figure of the answer's only row.
query::v1::Figure AskOne(Platform& platform, std::vector<std::string> arguments);

}  // namespace assay::testing

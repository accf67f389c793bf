// Intake: what became of everything the log received.
//
//   received = ok + duplicate + rejected + poison + waiting, for every partition
//
// The store is read before the log's ends, so what is counted as waiting really was in the log and
// not stored at some moment in between; it is never negative.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "query/server/engine/caller.h"
#include "query/server/engine/intake_store.h"
#include "query/server/engine/partition_intake.h"
#include "query/server/engine/storing_watch.h"
#include "services/directory/snapshot.h"

namespace assay::query {

struct FamilyReject {
  Family family = Family::kCall;
  RejectGroup group;
};

struct IntakeReport {
  std::vector<PartitionIntake> partitions;  // By family and partition.
  std::vector<FamilyReject> rejects;        // Most frequent first.
  std::vector<Finding> findings;            // The most severe first.
};

struct SourceIntake {
  Family family = Family::kCall;
  StoredSource stored;
  std::string unit_id;  // Empty when the source is not registered.
  std::string system;
  uint64_t missing = 0;  // Sequences of the newest epoch that are not stored.
};

struct SourcePage {
  std::vector<SourceIntake> sources;  // By family and id.
  std::string next_page_token;        // Empty on the last page.
};

struct SourcePageRequest {
  std::optional<Family> family = {};
  uint32_t page_size = 0;
  std::string page_token = {};
};

// The family of that name; all when it is empty.
StatusOr<std::optional<Family>> ParseFamily(const std::string& name, const std::string& field);

// Takes what is stored and what the log holds together.
std::vector<PartitionIntake> Balance(Family family, const std::vector<StoredPartition>& stored,
                                     const std::map<uint32_t, LogRange>& log);

class Intake {
 public:
  // Every look is told to the watch.
  Intake(IntakeStore& store, LogEnds& log, StoringWatch& watch)
      : store_(store), log_(log), watch_(watch) {}

  StatusOr<IntakeReport> Report(const Caller& caller, std::optional<Family> family,
                                const ReadControl& control) const;

  // Looks at every family: what keeps its records out of the store.
  StatusOr<std::vector<Finding>> FindStoppages(const ReadControl& control) const;

  StatusOr<SourcePage> Sources(const Caller& caller, const directory::Snapshot& snapshot,
                               const SourcePageRequest& request, const ReadControl& control) const;

 private:
  StatusOr<std::vector<PartitionIntake>> Look(Family family, const ReadControl& control) const;
  StatusOr<std::vector<SourceIntake>> SourcesOf(Family family, const std::string& after,
                                                uint32_t limit, const ReadControl& control) const;

  IntakeStore& store_;
  LogEnds& log_;
  StoringWatch& watch_;
};

}  // namespace assay::query

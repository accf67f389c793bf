// Migrations: the numbered .sql files that make the store's tables, and which of them are due.
//
// A file is NNNN_what_it_does.sql; its first line is "-- NNNN: ..." or, for the kind that adds a
// projection to rows that exist, "-- NNNN (projection): ...". Files are never changed once they
// were applied anywhere: the store remembers the checksum of each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::sink {

enum class MigrationKind {
  kPlain,
  // ADD PROJECTION and MATERIALIZE PROJECTION: takes its time, and only while no sink runs,
  // because parts with different projections never merge.
  kProjection,
};

struct Migration {
  uint32_t version = 0;
  std::string name;  // "0001_create_call"
  MigrationKind kind = MigrationKind::kPlain;
  std::string checksum;  // SHA-256 of the file, hexadecimal.
  std::vector<std::string> statements;
};

// Makes a migration of a file's name (without ".sql") and text.
StatusOr<Migration> ParseMigration(const std::string& name, const std::string& text);

// All .sql files of a folder, by version. Fails on gaps, doubled numbers and unreadable files.
StatusOr<std::vector<Migration>> ReadMigrations(const std::string& folder);

// What the store says it has.
struct AppliedMigration {
  uint32_t version = 0;
  std::string name;
  std::string checksum;
};

// The migrations still to apply, in order. FailedPrecondition, saying what to do, when the store
// is newer than `known`, or has one of them with another text.
StatusOr<std::vector<Migration>> PendingMigrations(const std::vector<Migration>& known,
                                                   const std::vector<AppliedMigration>& applied);

}  // namespace assay::sink

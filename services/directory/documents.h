// Documents: reference data as people write it, YAML documents -> reference records.
//
//   kind: Unit
//   unit_id: north
//   parent_id: group
//   level: region
//   names: {zh: 北区, en: North}
//   time_zone: Asia/Shanghai
//   ---
//   kind: Source
//   ...
//
// `kind` is Unit, Source or Questionnaire; the other keys are the fields of that message in
// proto/assay/reference/v1, enum values in lower case without their prefix. Reading is strict:
// every unknown or repeated key and every value of a wrong type is listed, with its line. What
// is missing or contradictory is found by Build(), which knows all records. What goes beyond a
// limit below is a problem too; so no file can exhaust the stack or the memory of who reads it.
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "assay/reference/v1/reference.pb.h"

namespace assay::directory {

// Of one file, and of all its documents with their aliases written out.
inline constexpr size_t kDocumentsBytesMax = 16 << 20;
// Keys, texts, lists and maps of a file, with its aliases written out.
inline constexpr size_t kDocumentValuesMax = 1'000'000;
// Lists and maps within each other.
inline constexpr int kDocumentDepthMax = 32;
// That are listed; a file with more is no organisation.
inline constexpr size_t kDocumentProblemsMax = 1'000;

// Where a record was written.
struct Place {
  std::string file;
  int line = 0;  // From 1 on.

  std::string Text() const;  // "organisation.yaml:12"
};

struct Documents {
  std::vector<reference::v1::ReferenceRecord> records;
  std::vector<Place> places;          // One for each record.
  std::vector<std::string> problems;  // "organisation.yaml:14: levl: unknown key; ..."
};

// Reads all documents of one file's text and appends what it finds.
void ReadDocuments(std::string_view text, const std::string& file, Documents& documents);

// The same, from the file itself; a file that cannot be read is a problem like any other.
// Waiting for the writer of a pipe ends when asked to stop.
void ReadDocumentFile(const std::string& path, Documents& documents, std::stop_token stop = {});

}  // namespace assay::directory

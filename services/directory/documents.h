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
// is missing or contradictory is found by Build(), which knows all records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assay/reference/v1/reference.pb.h"

namespace assay::directory {

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
void ReadDocumentFile(const std::string& path, Documents& documents);

}  // namespace assay::directory

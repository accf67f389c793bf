// Queries: the statements that are written out, one file each in queries/. They take the table as
// {table:Identifier}; their first lines say what they are for and what they cost.
#pragma once

#include <string_view>

namespace assay::sql {

struct Queries {
  static const std::string_view intake;
  static const std::string_view rejects;
  static const std::string_view sources;
  static const std::string_view source_sequences;
  static const std::string_view source_through;
  static const std::string_view verify_offsets;
  static const std::string_view missing_offsets;
  static const std::string_view repeated_offsets;
  static const std::string_view verify_numbering;
  static const std::string_view verify_current;
  static const std::string_view verify_conflicts;
};

}  // namespace assay::sql

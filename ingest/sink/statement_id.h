// StatementId: the query id of inserts, which tells what they may write:
//
//   assay-sink:<database>:<log id>:<family>:0-3,7
//
// The server runs one statement of an id at a time and kills it by the id, and whoever takes a
// partition over finds by it the statements of whoever had the partition before. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::sink {

// What the ids of all writers of a family begin with.
std::string StatementIdPrefix(std::string_view database, std::string_view log_id,
                              std::string_view family);

// The prefix and the partitions, in order, as ranges.
std::string StatementId(std::string_view prefix, std::span<const int32_t> partitions);

// Whether a statement of that id may write to one of the partitions. True also when the id begins
// with the prefix and goes on in a way this version does not know.
bool MayWriteTo(std::string_view id, std::string_view prefix, std::span<const int32_t> partitions);

}  // namespace assay::sink

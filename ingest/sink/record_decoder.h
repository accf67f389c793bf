// RecordDecoder: from the bytes of one log record to its row. Pure: no I/O, no clock, no memory
// of earlier records, so the same log gives the same rows for ever.
//
// Whatever the bytes are, there is a row: what is not a Record, or lacks what the table needs,
// becomes a poison row that says why and keeps the first 4096 bytes. Every text of a row is UTF-8.
// Whether a readable row is a duplicate is for the SourceFilter to say. Not thread-safe; one per
// family and thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest/sink/family.h"
#include "ingest/sink/flaw.h"
#include "ingest/sink/row.h"

namespace google::protobuf {
class Arena;
}
namespace assay::event::v1 {
class Event;
class Record;
class Rejection;
}  // namespace assay::event::v1

namespace assay::sink {

class RecordDecoder {
 public:
  explicit RecordDecoder(Family family);
  ~RecordDecoder();

  // The row of `record`, never kDuplicate. It, and what it points to, stays until the next call.
  Row& Decode(const LogRecord& record);

  // The poison row of a record that cannot be stored for a reason outside it; stays as long.
  Row& Refuse(const LogRecord& record, Flaw flaw);

  // The poison row of an offset that holds no record: the marker of a transaction, or what an
  // aborted one wrote. It has no moment of its own either: `moment` is a neighbour's.
  Row& Absent(int32_t partition, int64_t offset, WallTime moment);

 private:
  MaybeFlaw ReadRecord(const LogRecord& record);
  MaybeFlaw ReadEvent(const event::v1::Record& record);
  void ReadRejection(const event::v1::Record& record);
  void MakePoison(const LogRecord& record, Flaw flaw);
  event::v1::Record* NewRecord();
  void BeginRow(const LogRecord& record);

  const Family family_;
  std::vector<char> arena_block_;  // Reused by the arena, so that decoding seldom allocates.
  std::unique_ptr<google::protobuf::Arena> arena_;
  int records_in_arena_ = 0;
  Row row_;
  std::string flaw_message_;
  std::string key_text_;  // Of a key that is no text as it is.
  std::string traceparent_text_;
};

}  // namespace assay::sink

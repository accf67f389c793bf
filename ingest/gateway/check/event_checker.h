// EventChecker: decides whether an event may go into the log, and what the gateway stamps on it.
//
// Pure but for its memory: the same event under the same reference data and time has the same
// verdict. The specification is the comments of proto/assay/event/v1; the list of reasons is
// RejectReason there and docs/INGEST.md. One checker serves one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "assay/event/v1/family.pb.h"
#include "ingest/gateway/check/flaw.h"
#include "ingest/gateway/check/source_words.h"
#include "services/directory/snapshot.h"
#include "services/directory/time_zone.h"
#include "services/runtime/base/clock.h"

namespace google::protobuf {
class Arena;
}
namespace assay::event::v1 {
class Event;
class SurveyScores;
}  // namespace assay::event::v1

namespace assay::gateway {

// What an event is checked against.
struct CheckContext {
  const directory::Snapshot& reference;
  const directory::Unit& source_unit;  // Of `reference`.
  event::v1::Family family;
  WallTime now;
  size_t event_bytes_max;
  // Of the entry that admits the source; null takes any word.
  SourceWords* words = nullptr;
  bool keep_words = true;          // False when the events are not to be stored.
  std::string_view words_of = {};  // The id of that entry, for messages.
};

// What the gateway adds to an event it accepts.
struct EventStamps {
  int32_t business_date = 0;                        // Days since 1970-01-01.
  const event::v1::SurveyScores* scores = nullptr;  // Of a survey response; until the next Check.
};

class EventChecker {
 public:
  EventChecker();
  ~EventChecker();

  // What is wrong with the event, or nothing and its stamps.
  MaybeFlaw Check(std::string_view event, const CheckContext& context, EventStamps* stamps);

  // Gives back what events took beyond the little that is used again and again.
  void Rest();

 private:
  event::v1::Event* NewEvent(size_t bytes);
  void Forget();
  MaybeFlaw CheckEnvelope(const event::v1::Event& event, const CheckContext& context,
                          WallTime* occurred_at, const directory::Unit** unit) const;
  MaybeFlaw CheckPayload(const event::v1::Event& event, const CheckContext& context,
                         WallTime occurred_at, WallTime* counted_at, EventStamps* stamps);

  std::vector<char> arena_block_;  // Reused by the arena, so that parsing seldom allocates.
  std::unique_ptr<google::protobuf::Arena> arena_;
  int events_in_arena_ = 0;
  size_t bytes_in_arena_ = 0;  // Of those events, as they came.
  std::unique_ptr<event::v1::SurveyScores> scores_;
  directory::LocalCalendar calendar_;
};

}  // namespace assay::gateway

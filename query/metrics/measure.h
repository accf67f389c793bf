// Measure: one sum over the facts of a cell, the smallest thing that leaves the store.
//
// A metric is arithmetic on measures, so every measure must be a plain sum: sums add up over
// units, days and corrections (a retraction counts -1), which averages do not.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

namespace assay::metrics {

// Sums of squares need more than 64 bits.
__extension__ typedef __int128 Int128;

// What is added up over facts. Times are milliseconds, scores millionths of a scale point above
// the scale's minimum.
enum class State {
  // Any family.
  kFacts,  // One for each fact.
  kLate,   // One for each that reached the log more than a day after it happened.
  // Calls.
  kQueued,           // One for each that waited in a queue.
  kWithin,           // One for each whose queue time is at most `Measure::limit` (in seconds).
  kQueueMs,          // Time in the queue.
  kQueueMsSquared,   //
  kTalkMs,           // Time in conversation.
  kHandleMs,         // Talk, hold and work after the call.
  kHandleMsSquared,  //
  // Survey responses, about one subject (an item or a dimension of the questionnaire).
  kAsked,         // One for each whose questionnaire has the subject.
  kAnswered,      // One for each that answered the subject.
  kScore,         // Score.
  kScoreSquared,  //
  kFavourable,    // One for each whose score reaches the questionnaire's threshold, or
                  // `Measure::limit` (in scale points) where it is set.
};

// How calls end; names as stored.
enum class Outcome : uint8_t {
  kAnswered = 1,
  kAbandoned = 2,
  kLeftBeforeQueue = 4,
  kSelfServed = 8,
  kDropped = 16,
  kPhantom = 32,
};

enum class CallSide : uint8_t { kInbound, kOutbound, kBoth };

// Which facts a measure adds up. Survey measures take all.
struct Population {
  uint8_t outcomes = 63;  // Bits of Outcome.
  CallSide side = CallSide::kBoth;

  auto operator<=>(const Population&) const = default;
};

constexpr uint8_t operator|(Outcome a, Outcome b) {
  return static_cast<uint8_t>(static_cast<uint8_t>(a) | static_cast<uint8_t>(b));
}
constexpr uint8_t operator|(uint8_t a, Outcome b) {
  return static_cast<uint8_t>(a | static_cast<uint8_t>(b));
}

struct Measure {
  State state = State::kFacts;
  Population population = {};
  std::optional<double> limit = {};

  auto operator<=>(const Measure&) const = default;
};

// True when the roll-ups keep the measure; the others are computed from facts, which is slower.
bool IsStored(const Measure& measure);

// True for sums of squares, which are 128 bits wide.
bool IsWide(const Measure& measure);

// Thresholds of queue time that the roll-ups keep, in seconds, ascending. The one list of them
// beside the projections (deploy/clickhouse/migrations), which a test compares with it.
const std::vector<uint32_t>& StoredThresholds();

// Which value of a cell's measures is whose. Sorted, without repetition.
class MeasureSet {
 public:
  void Add(const Measure& measure);
  // `measure` was added.
  size_t IndexOf(const Measure& measure) const;

  size_t size() const { return measures_.size(); }
  const std::vector<Measure>& all() const { return measures_; }

  bool operator==(const MeasureSet&) const = default;

 private:
  std::vector<Measure> measures_;
};

}  // namespace assay::metrics

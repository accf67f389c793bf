#include "ingest/sink/record_decoder.h"

#include <fmt/format.h>
#include <google/protobuf/arena.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <utility>

#include "assay/event/v1/record.pb.h"
#include "ingest/sink/moment.h"
#include "ingest/sink/payload.h"
#include "services/runtime/base/utf8.h"

namespace assay::sink {
namespace {

namespace pb = event::v1;

// Small enough to stay in the processor's cache, large enough that most resets free nothing.
constexpr size_t kArenaBlockBytes = 64 * 1024;
constexpr int kRecordsPerArena = 64;

google::protobuf::ArenaOptions OptionsOf(std::vector<char>& block) {
  google::protobuf::ArenaOptions options;
  options.initial_block = block.data();
  options.initial_block_size = block.size();
  return options;
}

// "REJECT_REASON_UNKNOWN_UNIT" -> "unknown_unit", made once for all.
std::string_view NameOf(pb::RejectReason reason) {
  static const std::vector<std::string>& names = *[] {
    auto* made = new std::vector<std::string>;
    constexpr std::string_view kPrefix = "REJECT_REASON_";
    for (int value = 0; value < pb::RejectReason_ARRAYSIZE; ++value) {
      std::string name = pb::RejectReason_Name(static_cast<pb::RejectReason>(value));
      name.erase(0, std::min(name.size(), kPrefix.size()));
      std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
      made->push_back(std::move(name));
    }
    return made;
  }();
  if (reason < 0 || static_cast<size_t>(reason) >= names.size()) return "unspecified";
  return names[static_cast<size_t>(reason)];
}

uint16_t DaysOf(WallTime moment) {
  const auto days = std::chrono::floor<std::chrono::days>(moment).time_since_epoch().count();
  return static_cast<uint16_t>(std::clamp<int64_t>(days, 0, std::numeric_limits<uint16_t>::max()));
}

Facts NoFacts(Family family) {
  switch (family) {
    case Family::kCall:
      return CallFacts{};
    case Family::kSurvey:
      return SurveyFacts{};
  }
  return {};
}

// The view itself where it is UTF-8 and short enough, which it nearly always is; otherwise what is
// left of it, kept in `kept`.
std::string_view TextOf(std::string_view bytes, size_t bytes_max, std::string& kept) {
  if (bytes.size() <= bytes_max && IsUtf8(bytes)) return bytes;
  kept = CutUtf8(bytes, bytes_max);
  return kept;
}

// Within what the store's columns and a calendar can hold, whatever stamped the record.
WallTime WithinStore(WallTime moment) {
  return std::clamp(moment, WallTime(), WallTime(std::chrono::seconds(kStoredSecondsEnd - 1)));
}

bool IsDate(int32_t days) { return days > 0 && days <= std::numeric_limits<uint16_t>::max(); }

}  // namespace

RecordDecoder::RecordDecoder(Family family)
    : family_(family),
      arena_block_(kArenaBlockBytes),
      arena_(std::make_unique<google::protobuf::Arena>(OptionsOf(arena_block_))) {}

RecordDecoder::~RecordDecoder() = default;

Row& RecordDecoder::Decode(const LogRecord& record) {
  BeginRow(record);
  if (MaybeFlaw flaw = ReadRecord(record)) MakePoison(record, std::move(*flaw));
  return row_;
}

Row& RecordDecoder::Refuse(const LogRecord& record, Flaw flaw) {
  MakePoison(record, std::move(flaw));
  return row_;
}

Row& RecordDecoder::Absent(int32_t partition, int64_t offset, WallTime moment) {
  return Refuse({.partition = partition,
                 .offset = offset,
                 .ingested_at = moment,
                 .source_id = {},
                 .value = {}},
                {kNoRecord, "",
                 "the log holds no record at this offset: the marker of a transaction, or what an "
                 "aborted one wrote"});
}

void RecordDecoder::BeginRow(const LogRecord& record) {
  const WallTime ingested_at = WithinStore(record.ingested_at);
  row_ = Row{.status = RowStatus::kOk,
             .partition = record.partition,
             .offset = record.offset,
             .ingested_at = ingested_at,
             .source_id = TextOf(record.source_id, kSourceIdBytesMax, key_text_),
             .traceparent = TextOf(record.traceparent, kTraceParentBytesMax, traceparent_text_),
             .occurred_at = ingested_at,
             .counted_at = ingested_at,
             .business_date = DaysOf(ingested_at),
             .facts = NoFacts(family_)};
}

pb::Record* RecordDecoder::NewRecord() {
  if (++records_in_arena_ > kRecordsPerArena) {
    arena_->Reset();
    records_in_arena_ = 1;
  }
  return google::protobuf::Arena::CreateMessage<pb::Record>(arena_.get());
}

MaybeFlaw RecordDecoder::ReadRecord(const LogRecord& record) {
  if (record.source_id.empty()) return Missing("key");
  if (record.source_id.size() > kSourceIdBytesMax) {
    return OutOfRangeFlaw("key", fmt::format("{} bytes", record.source_id.size()),
                          "1 to 256 bytes");
  }
  if (!IsUtf8(record.source_id)) {
    return Flaw{"bad_text", "key", "the key, which is the source id, is not UTF-8"};
  }
  pb::Record& decoded = *NewRecord();
  if (record.value.size() > static_cast<size_t>(std::numeric_limits<int>::max()) ||
      !decoded.ParseFromArray(record.value.data(), static_cast<int>(record.value.size()))) {
    return Flaw{"malformed", "", "the value is not a message of type assay.event.v1.Record"};
  }
  if (decoded.epoch() == 0 && decoded.sequence() > 0) return Missing("epoch");
  if (decoded.sequence() > contract::kSequenceMax) {
    return OutOfRangeFlaw("sequence", fmt::format("{}", decoded.sequence()),
                          fmt::format("0 to {}", contract::kSequenceMax));
  }
  row_.epoch = decoded.epoch();
  row_.sequence = decoded.sequence();
  switch (decoded.content_case()) {
    case pb::Record::kEvent:
      return ReadEvent(decoded);
    case pb::Record::kRejection:
      ReadRejection(decoded);
      return std::nullopt;
    case pb::Record::CONTENT_NOT_SET:
      break;
  }
  return Missing("content");
}

MaybeFlaw RecordDecoder::ReadEvent(const pb::Record& record) {
  const pb::Event& event = record.event();
  const auto payload = event.payload_case();
  if (payload == pb::Event::PAYLOAD_NOT_SET) {
    return Flaw{"unknown_type", "event.payload", "event.payload is not set or of a newer version"};
  }
  const auto wanted = family_ == Family::kCall ? pb::Event::kCall : pb::Event::kSurveyResponse;
  if (payload != wanted) {
    return Flaw{"wrong_family", "event.payload", "event.payload belongs to another topic"};
  }
  if (event.unit_id().empty()) return Missing("event.unit_id");
  if (!event.has_occurred_at()) return Missing("event.occurred_at");
  const auto occurred_at = MomentOf(event.occurred_at());
  if (!occurred_at) return OutOfRangeFlaw("event.occurred_at", "not a moment", "1970 to 2299");
  if (record.business_date() == 0) return Missing("business_date");
  if (!IsDate(record.business_date())) {
    return OutOfRangeFlaw("business_date", fmt::format("day {}", record.business_date()),
                          "1970 to 2149");
  }
  row_.occurred_at = *occurred_at;
  row_.business_date = static_cast<uint16_t>(record.business_date());
  row_.unit = event.unit_id();
  row_.customer_ref = event.customer_ref();
  row_.employee_ref = event.employee_ref();
  return family_ == Family::kCall ? ReadCall(record, row_) : ReadSurvey(record, row_);
}

void RecordDecoder::ReadRejection(const pb::Record& record) {
  const pb::Rejection& rejection = record.rejection();
  row_.status = RowStatus::kRejected;
  row_.reject_reason = NameOf(rejection.reason());
  row_.reject_field = Utf8Prefix(rejection.field(), kRawBytesMax);
  row_.reject_message = Utf8Prefix(rejection.message(), kRawBytesMax);
  row_.raw = std::string_view(rejection.raw()).substr(0, kRawBytesMax);
}

void RecordDecoder::MakePoison(const LogRecord& record, Flaw flaw) {
  BeginRow(record);
  flaw_message_ = std::move(flaw.message);
  row_.status = RowStatus::kPoison;
  row_.reject_reason = flaw.reason;
  row_.reject_field = flaw.field;
  row_.reject_message = flaw_message_;
  row_.raw = record.value.substr(0, kRawBytesMax);
}

}  // namespace assay::sink

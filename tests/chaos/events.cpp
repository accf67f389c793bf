#include "tests/chaos/events.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <cstring>

#include "tests/chaos/random.h"

namespace assay::chaos {
namespace {

constexpr const char* kUnits[] = {"chaos-east", "chaos-west", "chaos-far"};
constexpr const char* kBusinesses[] = {"loans", "cards", "savings", ""};
constexpr uint64_t kPhases = 3;
constexpr uint64_t kRefusedOneIn = 53;
constexpr uint64_t kLateOneIn = 97;
constexpr int64_t kTwoYearsMs = 2LL * 365 * 24 * 3600 * 1000;

uint64_t Draw(uint64_t seed, const Place& place, uint64_t number) {
  return Mix(Mix(Mix(Mix(seed, place.source) ^ place.epoch) ^ number));
}

void Set(google::protobuf::Timestamp* timestamp, int64_t ms) {
  timestamp->set_seconds(ms / 1000);
  timestamp->set_nanos(static_cast<int32_t>(ms % 1000) * 1'000'000);
}

int64_t MillisecondsOf(const google::protobuf::Timestamp& timestamp) {
  return timestamp.seconds() * 1000 + timestamp.nanos() / 1'000'000;
}

uint64_t FirstBytesOfMd5(const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_md5(), nullptr);
  uint64_t first = 0;
  std::memcpy(&first, digest, sizeof(first));
  return first;
}

}  // namespace

bool EventMaker::IsRefused(const Place& place) const {
  return Draw(seed, place, ~place.sequence) % kRefusedOneIn == 0;
}

event::v1::Event EventMaker::Make(const Place& place) const {
  const uint64_t call_number = (place.sequence - 1) / kPhases;
  Random random(Draw(seed, place, call_number));
  const int64_t late_ms = random.OneIn(kLateOneIn) ? kTwoYearsMs : 0;
  const int64_t arrived_ms =
      base_ms - late_ms - 1'000 - static_cast<int64_t>(random.Below(900'000));
  const auto queue_ms = static_cast<uint32_t>(random.Below(90'000));
  const auto talk_ms = static_cast<uint32_t>(random.Below(600'000));
  const auto hold_ms = static_cast<uint32_t>(random.Below(30'000));
  const auto wrap_ms = static_cast<uint32_t>(random.Below(60'000));

  event::v1::Event event;
  const uint64_t phase = (place.sequence - 1) % kPhases;
  Set(event.mutable_occurred_at(), arrived_ms + static_cast<int64_t>(phase) * 137);
  event.set_unit_id(kUnits[random.Below(std::size(kUnits))]);
  event.set_customer_ref(fmt::format("customer-{}", random.Below(1'000'000)));
  event.set_employee_ref(fmt::format("agent-{}", random.Below(40)));
  event::v1::CallEvent& call = *event.mutable_call();
  call.set_call_id(fmt::format("{}.{}.{}", place.source, place.epoch, call_number));
  Set(call.mutable_arrived_at(), arrived_ms);
  call.set_business(kBusinesses[random.Below(std::size(kBusinesses))]);
  if (phase == 0) {
    call.mutable_queued();
  } else if (phase == 1) {
    call.mutable_answered()->set_queue_ms(queue_ms);
  } else {
    call.mutable_ended()->set_end_reason(event::v1::CALL_END_REASON_SERVED);
    call.mutable_ended()->set_queue_ms(queue_ms);
    call.mutable_ended()->set_talk_ms(talk_ms);
    call.mutable_ended()->set_hold_ms(hold_ms);
    call.mutable_ended()->set_wrap_ms(wrap_ms);
  }
  if (IsRefused(place)) event.clear_unit_id();
  return event;
}

uint64_t HashOf(const Place& place, const event::v1::Event& event) {
  const event::v1::CallEvent& call = event.call();
  const char* const phase = call.has_queued()     ? "queued"
                            : call.has_answered() ? "answered"
                                                  : "ended";
  const uint32_t queue_ms =
      call.has_answered() ? call.answered().queue_ms() : call.ended().queue_ms();
  return FirstBytesOfMd5(fmt::format(
      "{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", place.source, place.epoch, place.sequence,
      MillisecondsOf(event.occurred_at()), MillisecondsOf(call.arrived_at()), event.unit_id(),
      event.customer_ref(), event.employee_ref(), call.call_id(), phase, call.business(), queue_ms,
      call.ended().talk_ms(),
      call.ended().talk_ms() + call.ended().hold_ms() + call.ended().wrap_ms()));
}

const char kStoredHash[] =
    "reinterpretAsUInt64(substring(MD5(concat(source_id, '|', toString(epoch), '|', "
    "toString(sequence), '|', toString(toUnixTimestamp64Milli(occurred_at)), '|', "
    "toString(toUnixTimestamp64Milli(counted_at)), '|', unit, '|', customer_ref, '|', "
    "employee_ref, '|', call_id, '|', phase, '|', business, '|', toString(queue_ms), '|', "
    "toString(talk_ms), '|', toString(handle_ms))), 1, 8))";

}  // namespace assay::chaos

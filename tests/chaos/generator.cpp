#include "tests/chaos/generator.h"

#include <algorithm>

#include "services/runtime/testing/eventually.h"

namespace assay::chaos {

using testing::Eventually;

StatusOr<std::unique_ptr<Generator>> Generator::Start(const GeneratorOptions& options) {
  std::unique_ptr<Generator> generator(new Generator);
  std::filesystem::create_directories(options.journals);
  generator->maker_ = {.seed = options.seed,
                       .base_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                                      std::chrono::system_clock::now().time_since_epoch())
                                      .count()};
  FeederRules& rules = generator->rules_;
  rules.gateways = options.gateways;
  rules.batch_events_max = options.batch_events_max;
  rules.new_epoch_one_in = options.new_epoch_one_in;
  rules.events_wanted = options.events_wanted;
  for (size_t number = 0; number < options.sources; ++number) {
    const std::string source = fmt::format("chaos/{:x}/{}", options.seed, number);
    ASSIGN_OR_RETURN(auto journal, Journal::Create(options.journals / JournalName(source)));
    generator->feeders_.push_back(
        std::make_unique<Feeder>(rules, generator->maker_, source, std::move(journal)));
  }
  return generator;
}

Status Generator::verdict() const {
  for (const auto& feeder : feeders_) RETURN_IF_ERROR(feeder->verdict());
  return OkStatus();
}

Status Generator::WaitForProgress(uint64_t events, std::chrono::seconds patience) {
  const uint64_t target = rules_.acked_events + events;
  const bool moved =
      bool(Eventually([&] { return rules_.acked_events >= target || !verdict().ok(); }, patience));
  RETURN_IF_ERROR(verdict());
  if (moved) return OkStatus();
  return DeadlineExceeded("only {} events were acknowledged, waited {} s for {}",
                          rules_.acked_events.load(), patience.count(), target);
}

Status Generator::WaitUntilSent(std::chrono::seconds patience) {
  const uint64_t acked = rules_.acked_events;
  const uint64_t wanted = rules_.events_wanted;
  return wanted <= acked ? verdict() : WaitForProgress(wanted - acked, patience);
}

Status Generator::Finish(std::chrono::seconds patience) {
  for (const auto& feeder : feeders_) feeder->Finish();
  const auto all_finished = [&] {
    return std::ranges::all_of(feeders_, [](const auto& feeder) { return feeder->finished(); });
  };
  const bool finished = bool(Eventually(all_finished, patience));
  RETURN_IF_ERROR(verdict());
  if (finished) return OkStatus();
  return DeadlineExceeded("not everything was acknowledged within {} s", patience.count());
}

}  // namespace assay::chaos

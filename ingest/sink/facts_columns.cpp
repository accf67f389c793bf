#include "ingest/sink/facts_columns.h"

namespace assay::sink {

using clickhouse::LowCardinalityColumn;
using clickhouse::StringColumn;
using clickhouse::UInt32Column;
using clickhouse::UInt8Column;

CallColumns::CallColumns(clickhouse::Block& block)
    : call_id_(block.Add<StringColumn>("call_id")),
      phase_(block.Add<LowCardinalityColumn>("phase")),
      direction_(block.Add<LowCardinalityColumn>("direction")),
      line_(block.Add<LowCardinalityColumn>("line")),
      business_(block.Add<LowCardinalityColumn>("business")),
      skill_(block.Add<LowCardinalityColumn>("skill")),
      outcome_(block.Add<LowCardinalityColumn>("outcome")),
      queued_(block.Add<UInt8Column>("queued")),
      ivr_ms_(block.Add<UInt32Column>("ivr_ms")),
      queue_ms_(block.Add<UInt32Column>("queue_ms")),
      ring_ms_(block.Add<UInt32Column>("ring_ms")),
      talk_ms_(block.Add<UInt32Column>("talk_ms")),
      handle_ms_(block.Add<UInt32Column>("handle_ms")),
      hold_ms_(block.Add<UInt32Column>("hold_ms")),
      wrap_ms_(block.Add<UInt32Column>("wrap_ms")) {}

void CallColumns::Append(const CallFacts& facts) {
  call_id_.Append(facts.call_id);
  phase_.Append(facts.phase);
  direction_.Append(facts.direction);
  line_.Append(facts.line);
  business_.Append(facts.business);
  skill_.Append(facts.skill);
  outcome_.Append(facts.outcome);
  queued_.Append(facts.queued ? 1 : 0);
  ivr_ms_.Append(facts.ivr_ms);
  queue_ms_.Append(facts.queue_ms);
  ring_ms_.Append(facts.ring_ms);
  talk_ms_.Append(facts.talk_ms);
  handle_ms_.Append(facts.talk_ms + facts.hold_ms + facts.wrap_ms);
  hold_ms_.Append(facts.hold_ms);
  wrap_ms_.Append(facts.wrap_ms);
}

SurveyColumns::SurveyColumns(clickhouse::Block& block)
    : response_id_(block.Add<StringColumn>("response_id")),
      call_id_(block.Add<StringColumn>("call_id")),
      method_(block.Add<LowCardinalityColumn>("method")),
      questionnaire_(block.Add<LowCardinalityColumn>("questionnaire")),
      questionnaire_version_(block.Add<UInt32Column>("questionnaire_version")),
      answered_(block.Add<Flags>("answered")),
      score_micro_(block.Add<Scores>("score_micro")),
      favourable_(block.Add<Flags>("favourable")) {}

void SurveyColumns::Append(const SurveyFacts& facts) {
  response_id_.Append(facts.response_id);
  call_id_.Append(facts.call_id);
  method_.Append(facts.method);
  questionnaire_.Append(facts.questionnaire);
  questionnaire_version_.Append(facts.questionnaire_version);
  for (const uint32_t flag : facts.answered) answered_.items().Append(static_cast<uint8_t>(flag));
  answered_.EndRow();
  score_micro_.Append(facts.score_micro);
  for (const uint32_t flag : facts.favourable) {
    favourable_.items().Append(static_cast<uint8_t>(flag));
  }
  favourable_.EndRow();
}

}  // namespace assay::sink

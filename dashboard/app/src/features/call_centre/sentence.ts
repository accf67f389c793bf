// The sentence of the call-centre screen: what happened, with how sure, and no comparison that
// no test has made.

import { type Figure, figureOf, type Result } from "../../domain/figure";
import { formatInterval, formatValue } from "../../ui/format";
import type { Speech } from "../../ui/text";

export interface SentenceParts {
  where: string;
  when: string;
  period: Result;
  // v2: of all calls offered.
  serviceLevel: Figure | undefined;
  threshold: string;
}

export function callSentence(parts: SentenceParts, speech: Speech): string {
  const { say } = speech;
  const { where, when, period, serviceLevel, threshold } = parts;
  const row = period.rows[0];
  const offered = figureOf(period, row, "call.offered")?.value ?? 0;
  if (offered === 0) return say("calls.sentence_none", { where, when });

  const answered = figureOf(period, row, "call.answered")?.value ?? 0;
  const abandoned = figureOf(period, row, "call.abandoned")?.value ?? 0;
  const rate = figureOf(period, row, "call.abandonment_rate");
  const sentences = [
    say("calls.sentence_counts", { where, when, offered, answered }),
    say("calls.sentence_lost", { abandoned, rate: shareText(rate, speech) }),
  ];
  if (serviceLevel?.value !== undefined) {
    const level = shareText(serviceLevel, speech);
    sentences.push(say("calls.sentence_level", { level, threshold }));
  }
  return sentences.join(say("sentence.join"));
}

// "71.2% (69.8–72.6%)"
function shareText(figure: Figure | undefined, { language, say }: Speech): string {
  if (figure?.value === undefined) return "–";
  const value = formatValue(language, "share", figure.value, figure.n);
  if (!figure.interval) return value;
  const interval = formatInterval(language, "share", figure.interval, figure.n);
  return say("figure.with_interval", { value, interval });
}

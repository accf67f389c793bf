// The sentence of the satisfaction screen: the level and how sure it is. Whether units or ways of
// asking differ is a question for a test, and no test was asked.

import { figureOf, type Result } from "../../domain/figure";
import { formatInterval, formatValue } from "../../ui/format";
import type { Speech } from "../../ui/text";
import { MEAN, RESPONSES, SHARE } from "./questions";

export function satisfactionSentence(
  period: Result,
  where: string,
  when: string,
  { language, say }: Speech,
): string {
  const row = period.rows[0];
  const responses = figureOf(period, row, RESPONSES)?.value ?? 0;
  if (responses === 0) return say("satisfaction.sentence_none", { where, when });

  const share = figureOf(period, row, SHARE);
  const mean = figureOf(period, row, MEAN);
  if (share?.value === undefined) {
    return say("satisfaction.sentence_no_share", { where, when, responses });
  }
  const sentences = [
    say("satisfaction.sentence_share", {
      where,
      when,
      share: formatValue(language, "share", share.value, share.n),
      interval: share.interval ? formatInterval(language, "share", share.interval, share.n) : "–",
      n: share.n,
    }),
  ];
  if (mean?.value !== undefined) {
    sentences.push(
      say("satisfaction.sentence_mean", { mean: formatValue(language, "score", mean.value, mean.n) }),
    );
  }
  return sentences.join(say("sentence.join"));
}

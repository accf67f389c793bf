// The sentence of the trust screen: first what is wrong, then whether everything is accounted for.

import type { Finding, Verification } from "../../domain/intake";
import { formatAge } from "../../ui/format";
import type { Speech } from "../../ui/text";
import type { Equation } from "./transforms";

export interface SentenceParts {
  // What keeps received records from counting.
  findings: readonly Finding[];
  total: Equation;
  // When the newest stored record reached the log.
  newest: Date | undefined;
  now: Date;
  verification: Verification | null | undefined;
}

// "Calls 0, 3"; "Calls" of what is not about partitions.
export function whereOf({ family, partitions }: Finding, { say, sayWord }: Speech): string {
  return `${sayWord("family", family)} ${partitions.join(say("list.comma"))}`.trim();
}

export function trustSentence(parts: SentenceParts, speech: Speech): string {
  const { language, say, sayWord } = speech;
  const { findings, total, newest, now, verification } = parts;
  const failed = verification?.checks.filter(({ passed }) => !passed) ?? [];
  const sentences: string[] = [];
  if (findings.length > 0) {
    const which = findings.map((finding) =>
      say("list.of", { metric: sayWord("finding", finding.kind), name: whereOf(finding, speech) }),
    );
    sentences.push(say("trust.sentence_findings", { which: which.join(say("list.comma")) }));
  }
  if (failed.length > 0) {
    const which = failed.map(({ table, check }) => say("list.of", { metric: sayWord("check", check), name: table }));
    sentences.push(say("trust.sentence_check", { count: failed.length, which: which.join(say("list.comma")) }));
  }
  if (total.received === 0) return [...sentences, say("trust.sentence_none")].join(say("sentence.join"));
  sentences.push(
    total.difference === 0
      ? say("trust.sentence_holds", { received: total.received })
      : say("trust.sentence_broken", { received: total.received, difference: total.difference }),
  );
  if (newest) {
    const age = formatAge(language, now.getTime() - newest.getTime());
    sentences.push(say("trust.sentence_waiting", { waiting: total.waiting, age }));
  }
  return sentences.join(say("sentence.join"));
}

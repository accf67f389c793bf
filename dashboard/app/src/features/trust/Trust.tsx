// W15, trust: what keeps records out of the store, before all; everything received is accounted for, here is the sum; what was refused and why;
// and what the newest check of the store found.

import { serverNow } from "../../api/clock";
import { useIntake, useLastVerification } from "../../api/intake";
import type { ScreenProps } from "../../domain/screen";
import { formatTime } from "../../ui/format";
import { Sentence } from "../../ui/Sentence";
import { ProblemState, Skeleton, State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { Equations } from "./Equations";
import { Findings } from "./Findings";
import { Partitions } from "./Partitions";
import { Rejects } from "./Rejects";
import { trustSentence } from "./sentence";
import { Sources } from "./Sources";
import { byFamily, equationOf, newestOf } from "./transforms";
import { VerificationBlock } from "./VerificationBlock";

export default function Trust({ zone, units }: ScreenProps) {
  const speech = useSpeech();
  const answer = useIntake();
  const verification = useLastVerification().data;
  if (!answer.data) {
    return answer.problem ? (
      <ProblemState problem={answer.problem} onRetry={answer.retry} />
    ) : (
      <Skeleton height={480} />
    );
  }
  const { partitions, rejects, findings } = answer.data;
  const total = equationOf(partitions);
  const sentence = trustSentence({ findings, total, newest: newestOf(partitions), now: serverNow(), verification }, speech);

  return (
    <div data-screen="trust">
      <Findings findings={findings} zone={zone} />
      {answer.problem && (
        <ProblemState
          problem={answer.problem}
          figuresOf={answer.answeredAt && formatTime(speech.language, answer.answeredAt, zone)}
          onRetry={answer.retry}
        />
      )}
      <Sentence text={sentence} />
      {total.received === 0 ? (
        <State kind="empty" title={speech.say("trust.none")} />
      ) : (
        <Equations families={byFamily(partitions)} />
      )}
      <VerificationBlock zone={zone} />
      <Rejects rejects={rejects} />
      <Sources units={units} zone={zone} />
      <Partitions partitions={partitions} />
    </div>
  );
}

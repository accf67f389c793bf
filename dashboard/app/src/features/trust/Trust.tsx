// W15, trust: everything received is accounted for, here is the sum; what was refused and why;
// and what the newest check of the store found.

import { serverNow } from "../../api/clock";
import { useIntake } from "../../api/intake";
import type { ScreenProps } from "../../domain/screen";
import { formatAge } from "../../ui/format";
import { Sentence } from "../../ui/Sentence";
import { ProblemState, Skeleton, State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { Equations } from "./Equations";
import { Partitions } from "./Partitions";
import { Rejects } from "./Rejects";
import { Sources } from "./Sources";
import { byFamily, equationOf, newestOf } from "./transforms";
import { VerificationBlock } from "./VerificationBlock";

export default function Trust(screen: ScreenProps) {
  const { say, language } = useSpeech();
  const answer = useIntake();
  if (!answer.data) {
    return answer.problem ? (
      <ProblemState problem={answer.problem} hasData={false} onRetry={answer.retry} />
    ) : (
      <Skeleton height={480} />
    );
  }
  const { partitions, rejects } = answer.data;
  const total = equationOf(partitions);
  const newest = newestOf(partitions);
  const sentence =
    total.received === 0
      ? say("trust.sentence_none")
      : [
          say(total.difference === 0 ? "trust.sentence_holds" : "trust.sentence_broken", {
            received: total.received,
            difference: Math.abs(total.difference),
          }),
          newest
            ? say("trust.sentence_waiting", {
                waiting: total.waiting,
                age: formatAge(language, serverNow().getTime() - newest.getTime()),
              })
            : "",
        ]
          .filter(Boolean)
          .join(say("sentence.join"));

  return (
    <div data-screen="trust">
      {answer.problem && <ProblemState problem={answer.problem} hasData onRetry={answer.retry} />}
      <Sentence text={sentence} />
      {total.received === 0 ? (
        <State kind="empty" title={say("trust.none")} />
      ) : (
        <Equations families={byFamily(partitions)} />
      )}
      <VerificationBlock zone={screen.zone} />
      <Rejects rejects={rejects} />
      <Sources units={screen.units} />
      <Partitions partitions={partitions} />
    </div>
  );
}

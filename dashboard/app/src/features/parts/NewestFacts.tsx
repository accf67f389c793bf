// NewestFacts: above a period without facts, on which day the newest ones were, and the way there.

import { serverNow } from "../../api/clock";
import { useResults } from "../../api/metrics";
import type { Result } from "../../domain/figure";
import { FIRST_DAY } from "../../domain/period";
import { ROWS_MAX } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";
import { addDays, dateIn } from "../../domain/zone";
import { formatDays } from "../../ui/format";
import { Notice } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { conditionsOf } from "./conditions";

export interface NewestFactsProps {
  screen: ScreenProps;
  // The count of the facts that the screen is about.
  metricId: string;
  // Those its filters may name.
  dimensions: readonly string[];
}

export function NewestFacts({ screen, metricId, dimensions }: NewestFactsProps) {
  const { say, language } = useSpeech();
  const where = conditionsOf(screen, dimensions);
  // The answer to another question would name a day of other facts.
  const { data, isPrevious } = useResults(["newest", metricId, where, screen.zone], () => [
    {
      name: "newest",
      metrics: [metricId],
      every: "day",
      // A unit's own date may be a day ahead of the one at the top.
      range: { from: FIRST_DAY, to: addDays(dateIn(screen.zone, serverNow()), 2) },
      where,
      rowLimit: ROWS_MAX,
    },
  ]);
  const day = isPrevious ? undefined : newestDay(data?.get("newest"));
  if (!day) return null;
  return (
    <Notice
      text={say("newest.day", { day: formatDays(language, day, day) })}
      action={{ label: say("newest.show"), onClick: () => screen.change({ period: { from: day, to: day } }) }}
    />
  );
}

// Days without facts may be missing from an answer or be 0 in it.
export function newestDay(result: Result | undefined): string | undefined {
  return result?.rows
    .filter(({ figures }) => (figures[0]?.value ?? 0) > 0)
    .map(({ stepStart }) => stepStart.slice(0, 10))
    .sort()
    .at(-1);
}

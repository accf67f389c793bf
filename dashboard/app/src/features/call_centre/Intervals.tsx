// Calls and service level by interval: two charts under each other, because one has no two axes.

import type { ScreenProps } from "../../domain/screen";
import type { TrendModel } from "../../ui/chart/trend_model";
import { Trend } from "../../ui/chart/Trend";
import { formatStep } from "../../ui/format";
import { State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { periodStep } from "./questions";
import type { StepSeries } from "./transforms";

// Offered is what the others are part of: it takes the palest.
const CATEGORY: Record<string, number> = { "call.offered": 1, "call.answered": 0, "call.abandoned": 2 };

export interface IntervalsProps {
  screen: ScreenProps;
  series: StepSeries | undefined;
  sentence: string;
  isLive: boolean;
  emptyTitle: string;
}

export function Intervals({ screen, series, sentence, isLive, emptyTitle }: IntervalsProps) {
  const { language, say, pick } = useSpeech();
  const { registry, zone } = screen;
  const step = periodStep(screen);
  const nameOf = (id: string) => {
    const metric = registry.metric(id);
    return metric ? pick(metric.name) : id;
  };
  const steps = series?.steps.map((start) => ({ start, label: formatStep(language, start, step, zone) })) ?? [];
  const counts: TrendModel | undefined = series && {
    unit: "count",
    steps,
    min: 0,
    series: series.counts.map(({ metricId, points }) => ({
      name: nameOf(metricId),
      category: CATEGORY[metricId] ?? 0,
      points,
    })),
  };
  const levels: TrendModel | undefined = series && {
    unit: "share",
    steps,
    min: 0,
    max: 1,
    series: [{ name: nameOf("call.service_level"), category: 0, points: series.serviceLevel }],
  };
  const stepTitle = say(`step.${step}`);
  const running = isLive ? say("calls.running", { step: stepTitle.toLowerCase() }) : "";
  const empty = <State kind="empty" title={emptyTitle} />;

  return (
    <>
      <Trend
        title={say("calls.by_interval", { step: stepTitle.toLowerCase() })}
        description={running}
        stepTitle={stepTitle}
        model={counts}
        summary={sentence}
        empty={empty}
      />
      <Trend
        title={say("calls.level_by_interval", { step: stepTitle.toLowerCase() })}
        description={[say("calls.level_band"), running].filter(Boolean).join(say("sentence.join"))}
        stepTitle={stepTitle}
        model={levels}
        summary={sentence}
        height={180}
        empty={empty}
      />
    </>
  );
}

// What the call-centre screen asks: everything in one request, so that all its figures are about
// one moment of the store.

import { includesNow, type Range, rangeOf, type Step, stepOf } from "../../domain/period";
import { type Question, ROWS_MAX } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";
import { floorToQuarterHour, formatMoment, QUARTER_HOUR } from "../../domain/zone";
import { conditionsOf } from "../parts/conditions";

export const DIMENSIONS = ["business", "skill"] as const;
export const VARIANTS = ["v1", "v2", "v3", "v4"] as const;
export type Variant = (typeof VARIANTS)[number];

export const OFFERED = "call.offered";
export const COUNTS = [OFFERED, "call.answered", "call.abandoned"];
export const PERIOD = [...COUNTS, "call.abandonment_rate", "call.asa", "call.aht"];
const STEPS = [...COUNTS, "call.service_level"];
const GROUPS = [...COUNTS, "call.abandonment_rate", "call.service_level"];

type Asked = Pick<ScreenProps, "view" | "days" | "zone" | "unit" | "registry">;

export function periodStep({ days }: Pick<ScreenProps, "days">): Step {
  return stepOf(days, "quarter_hour");
}

export function periodRange({ days, zone }: Pick<ScreenProps, "days" | "zone">): Range {
  return rangeOf(days, zone);
}

// The running quarter of an hour and the one before: never empty just because a new one began.
export function nowRange(now: Date, zone: string): Range {
  const running = floorToQuarterHour(now).getTime();
  return {
    from: formatMoment(new Date(running - QUARTER_HOUR)),
    to: formatMoment(new Date(running + QUARTER_HOUR)),
    zone,
  };
}

export function questionsOf(screen: Asked, now: Date): Question[] {
  const { registry, days, zone } = screen;
  const range = periodRange(screen);
  const where = conditionsOf(screen, DIMENSIONS);
  const questions: Question[] = [
    { name: "period", metrics: PERIOD, range, where },
    ...VARIANTS.map((variant) => ({
      name: variant,
      metrics: ["call.service_level"],
      parameters: [{ name: "variant", value: variant }],
      range,
      where,
    })),
    { name: "steps", metrics: STEPS, every: periodStep(screen), range, where },
    ...DIMENSIONS.map((dimension) => ({
      name: dimension,
      metrics: GROUPS,
      by: [dimension],
      range,
      where,
      rowLimit: ROWS_MAX,
    })),
  ];
  if (includesNow(days, now, zone)) {
    questions.push({ name: "now", metrics: COUNTS, range: nowRange(now, zone), where });
  }
  return questions
    .map((question) => ({ ...question, metrics: registry.known(question.metrics) }))
    .filter(({ metrics }) => metrics.length > 0);
}

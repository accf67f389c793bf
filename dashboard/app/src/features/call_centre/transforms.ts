// From the answers to what the call-centre screen draws. Pure.

import { type Figure, figureOf, type Result } from "../../domain/figure";
import { progressOf, stepsOf } from "../../domain/period";
import type { ScreenProps } from "../../domain/screen";
import { type Point, pointsOf, unfinishedStep } from "../../domain/series";
import { periodRange, periodStep } from "./questions";

export interface GroupRow {
  // The value of the dimension; empty where calls have none.
  value: string;
  // How many values are folded in this row; 0 for a value itself.
  folded: number;
  offered: Figure | undefined;
  answered: Figure | undefined;
  abandonmentRate: Figure | undefined;
  serviceLevel: Figure | undefined;
}

// In the order of their names, what is folded last: an order by value would jump while one looks.
export function groupRows(result: Result | undefined): GroupRow[] {
  if (!result) return [];
  return result.rows
    .map((row) => ({
      value: row.keys[0] ?? "",
      folded: row.foldedWords?.[0] ?? 0,
      offered: figureOf(result, row, "call.offered"),
      answered: figureOf(result, row, "call.answered"),
      abandonmentRate: figureOf(result, row, "call.abandonment_rate"),
      serviceLevel: figureOf(result, row, "call.service_level"),
    }))
    .sort((a, b) => Math.sign(a.folded) - Math.sign(b.folded) || a.value.localeCompare(b.value));
}

export interface StepSeries {
  steps: string[];
  counts: { metricId: string; points: Point[] }[];
  serviceLevel: Point[];
}

export function stepSeries(
  result: Result | undefined,
  screen: Pick<ScreenProps, "days" | "zone">,
  now: Date,
): StepSeries | undefined {
  if (!result) return undefined;
  const range = periodRange(screen);
  const steps = stepsOf(range, periodStep(screen));
  const progress = progressOf(range, steps, now, screen.zone);
  const unfinished = unfinishedStep(result, steps, progress);
  const counted = ["call.offered", "call.answered", "call.abandoned"].filter((id) =>
    result.metrics.some((metric) => metric.id === id),
  );
  return {
    steps,
    counts: counted.map((metricId) => ({
      metricId,
      points: pointsOf(result, metricId, steps, progress),
    })),
    // Of the calls of a running step only the short ones are over: its level says more of their
    // length than of the service.
    serviceLevel: pointsOf(result, "call.service_level", steps, progress).map((point, index) =>
      index === unfinished ? { n: 0 } : point,
    ),
  };
}

// The spread between the four service levels, in points of a share; nothing below two values.
export function spreadOf(figures: readonly (Figure | undefined)[]): number | undefined {
  const values = figures.flatMap((figure) => (figure?.value === undefined ? [] : [figure.value]));
  return values.length < 2 ? undefined : Math.max(...values) - Math.min(...values);
}

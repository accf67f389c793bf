// From the rows of an answer cut into steps to evenly spaced points.

import { type Figure, figureOf, metricOf, type Result } from "./figure";
import { type Progress, stepKey } from "./period";

export interface Point {
  value?: number;
  lower?: number;
  upper?: number;
  n: number;
}

// The step that is not over yet, if the figures of steps before it would be misread beside its own.
// Where it is the only one with facts it is shown.
export function unfinishedStep(
  result: Result,
  steps: readonly string[],
  { running }: Progress,
): number | undefined {
  const start = running === undefined ? undefined : steps[running];
  return result.rows.some((row) => stepKey(row.stepStart) !== start) ? running : undefined;
}

// One point for each step. A step without facts is a gap; where the metric counts, it is none once
// the step has begun. A count that is still rising is left out: it would read as a fall.
export function pointsOf(
  result: Result,
  metricId: string,
  steps: readonly string[],
  progress: Progress,
): Point[] {
  const { begun } = progress;
  const unfinished = unfinishedStep(result, steps, progress);
  const byStep = new Map(result.rows.map((row) => [stepKey(row.stepStart), row]));
  const isCount = metricOf(result, metricId)?.unit === "count";
  return steps.map((start, index) => {
    if (isCount && index === unfinished) return { n: 0 };
    const figure = figureOf(result, byStep.get(start), metricId);
    if (figure) return pointOf(figure);
    return isCount && index < begun ? { value: 0, n: 0 } : { n: 0 };
  });
}

function pointOf({ value, interval, n }: Figure): Point {
  return {
    ...(value === undefined ? {} : { value }),
    ...(interval ? { lower: interval.lower, upper: interval.upper } : {}),
    n,
  };
}

// The shape of a metric's past: from its first to its newest value, gaps between them kept.
export function sparkOf(points: readonly Point[] | undefined): (number | undefined)[] {
  const known = (points ?? []).map(({ value }) => value);
  const first = known.findIndex((value) => value !== undefined);
  const last = known.findLastIndex((value) => value !== undefined);
  return first < 0 ? [] : known.slice(first, last + 1);
}

// From the rows of an answer cut into steps to evenly spaced points.

import { type Figure, figureOf, type Result } from "./figure";
import { stepKey } from "./period";

export interface Point {
  value?: number;
  lower?: number;
  upper?: number;
  n: number;
}

// One point for each step. A step without facts is a gap; `zeroBefore` makes it a zero where the
// metric counts and the step has begun by then.
export function pointsOf(
  result: Result,
  metricId: string,
  steps: readonly string[],
  zeroBefore?: string,
): Point[] {
  const byStep = new Map(result.rows.map((row) => [stepKey(row.stepStart), row]));
  const isCount = result.metrics.find(({ id }) => id === metricId)?.unit === "count";
  return steps.map((start) => {
    const figure = figureOf(result, byStep.get(start), metricId);
    if (figure) return pointOf(figure);
    const isZero = isCount && zeroBefore !== undefined && start <= zeroBefore;
    return isZero ? { value: 0, n: 0 } : { n: 0 };
  });
}

function pointOf({ value, interval, n }: Figure): Point {
  return {
    ...(value === undefined ? {} : { value }),
    ...(interval ? { lower: interval.lower, upper: interval.upper } : {}),
    n,
  };
}

// The series of a trend, free of any chart library.

import type { ValueUnit } from "../format";

export interface TrendPoint {
  // Absent: a gap, never a zero.
  value?: number;
  lower?: number;
  upper?: number;
  n: number;
}

export interface TrendSeries {
  name: string;
  // Index into the theme's categories.
  category: number;
  points: readonly TrendPoint[];
}

export interface TrendStep {
  // A date or a moment, for exports.
  start: string;
  // As it is written under the axis.
  label: string;
}

export interface TrendModel {
  unit: ValueUnit;
  // The axis covers all of them, those to come included, so that it stands still.
  steps: readonly TrendStep[];
  series: readonly TrendSeries[];
  // Ends of the value axis; `max` absent: from the data.
  min: number;
  max?: number;
}

// Points whose neighbours are gaps: a line cannot show them, so their interval is drawn as a
// whisker.
export function isolated(points: readonly TrendPoint[]): number[] {
  const has = (index: number) => points[index]?.value !== undefined;
  return points.flatMap((_, index) =>
    has(index) && !has(index - 1) && !has(index + 1) ? [index] : [],
  );
}

// Whether there is anything to see: counts that are all none are not.
export function hasAnyValue(model: TrendModel): boolean {
  const nothing = model.unit === "count" ? 0 : undefined;
  return model.series.some(({ points }) =>
    points.some(({ value }) => value !== undefined && value !== nothing),
  );
}

// From the answers to what the satisfaction screen draws. Pure.

import { type Figure, figureOf, type Result } from "../../domain/figure";
import { progressOf, stepsOf } from "../../domain/period";
import type { ScreenProps } from "../../domain/screen";
import { type Point, pointsOf } from "../../domain/series";
import { MEAN, periodRange, periodStep, RESPONSES, SHARE } from "./questions";

export interface MethodRow {
  method: string;
  share: Figure | undefined;
  mean: Figure | undefined;
}

// The order in which the requirement texts name the ways of asking.
const METHODS = ["keypress", "inquiry", "web", "fax", "agency", "interactive"];

export function methodRows(result: Result | undefined): MethodRow[] | undefined {
  if (!result) return undefined;
  const place = (method: string) => {
    const index = METHODS.indexOf(method);
    return index < 0 ? METHODS.length : index;
  };
  return result.rows
    .map((row) => ({
      method: row.keys[0] ?? "",
      share: figureOf(result, row, SHARE),
      mean: figureOf(result, row, MEAN),
    }))
    .sort((a, b) => place(a.method) - place(b.method));
}

export interface StepSeries {
  steps: string[];
  share: Point[];
  mean: Point[];
  responses: Point[];
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
  return {
    steps,
    share: pointsOf(result, SHARE, steps, progress),
    mean: pointsOf(result, MEAN, steps, progress),
    responses: pointsOf(result, RESPONSES, steps, progress),
  };
}

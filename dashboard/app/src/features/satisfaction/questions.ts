// What the satisfaction screen asks, in one request about one moment of the store.

import { type Range, rangeOf, type Step, stepOf } from "../../domain/period";
import { type Question, ROWS_MAX } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";
import { levelsShown } from "../../domain/unitLevels";
import { conditionsOf } from "../parts/conditions";

export const DIMENSIONS = ["method", "questionnaire"] as const;
export const SHARE = "survey.favourable_share";
export const MEAN = "survey.mean";
export const RESPONSES = "survey.responses";

const METRICS = [SHARE, MEAN, RESPONSES];

type Asked = Pick<ScreenProps, "view" | "days" | "zone" | "unit" | "units" | "registry">;

export function periodStep({ days }: Pick<ScreenProps, "days">): Step {
  return stepOf(days, "hour");
}

export function periodRange({ days, zone }: Pick<ScreenProps, "days" | "zone">): Range {
  return rangeOf(days, zone);
}

export function questionsOf(screen: Asked): Question[] {
  const range = periodRange(screen);
  const where = conditionsOf(screen, DIMENSIONS);
  const metrics = screen.registry.known(METRICS);
  if (metrics.length === 0) return [];
  return [
    { name: "period", metrics, range, where },
    { name: "steps", metrics, every: periodStep(screen), range, where },
    { name: "method", metrics, by: ["method"], range, where },
    ...levelsShown(screen.units, screen.unit?.id).map((level) => ({
      name: `by ${level}`,
      metrics,
      by: [level],
      range,
      where,
      rowLimit: ROWS_MAX,
    })),
  ];
}

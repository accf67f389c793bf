import { expect, it } from "vitest";

import type { Result } from "../../domain/figure";
import { newestDay } from "./NewestFacts";

function answer(...days: [string, number | undefined][]): Result {
  return {
    name: "newest",
    metrics: [],
    dimensions: [],
    rows: days.map(([stepStart, value]) => ({
      stepStart,
      keys: [],
      figures: [{ n: 0, excluded: [], absentReason: "", relativeErrorMax: 0, ...(value === undefined ? {} : { value }) }],
    })),
    asOf: { positions: [], lateCount: 0 },
    level: "day",
  };
}

it("names the last day that has facts, in whatever order they come", () => {
  expect(newestDay(answer(["2026-06-03", 4], ["2026-06-04", 0], ["2026-05-01", 9], ["2026-06-05", undefined]))).toBe("2026-06-03");
});

it("names none where there are none at all", () => {
  expect(newestDay(answer(["2026-06-04", 0]))).toBeUndefined();
  expect(newestDay(answer())).toBeUndefined();
  expect(newestDay(undefined)).toBeUndefined();
});

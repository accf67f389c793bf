import { describe, expect, it } from "vitest";

import type { Result } from "./figure";
import { pointsOf, sparkOf } from "./series";

function resultOf(unit: "count" | "share"): Result {
  return {
    name: "steps",
    metrics: [{ id: "m", version: 1, parameters: [], unit, direction: "neutral" }],
    dimensions: [],
    rows: [
      {
        stepStart: "2010-08-01T17:15:00+08:00",  // The same moment as 09:15Z.
        keys: [],
        figures: [
          { value: 0.5, n: 8, interval: { lower: 0.2, upper: 0.8, level: 0.95, method: "wilson" }, excluded: [], absentReason: "", relativeErrorMax: 0 },
        ],
      },
    ],
    asOf: { positions: [], lateCount: 0 },
    level: "interval",
  };
}

const STEPS = ["2010-08-01T09:00:00Z", "2010-08-01T09:15:00Z", "2010-08-01T09:30:00Z"];

describe("pointsOf", () => {
  it("finds steps however their moment is written and leaves gaps open", () => {
    expect(pointsOf(resultOf("share"), "m", STEPS, { begun: 3, running: 2 })).toEqual([
      { n: 0 },
      { value: 0.5, lower: 0.2, upper: 0.8, n: 8 },
      { n: 0 },
    ]);
  });

  it("counts a step that is over without facts as none, and one to come not at all", () => {
    const values = (begun: number, running?: number) =>
      pointsOf(resultOf("count"), "m", STEPS, { begun, running }).map(({ value }) => value);

    expect(values(3)).toEqual([0, 0.5, 0]);
    expect(values(2)).toEqual([0, 0.5, undefined]);
    expect(values(3, 2)).toEqual([0, 0.5, undefined]);
  });

  it("shows a step that is not over where no other one has facts", () => {
    const points = pointsOf(resultOf("count"), "m", STEPS, { begun: 2, running: 1 });

    expect(points.map(({ value }) => value)).toEqual([0, 0.5, undefined]);
  });
});

describe("sparkOf", () => {
  it("goes from the first to the newest value and keeps gaps between them", () => {
    const points = [{ n: 0 }, { value: 1, n: 1 }, { n: 0 }, { value: 2, n: 1 }, { n: 0 }];

    expect(sparkOf(points)).toEqual([1, undefined, 2]);
    expect(sparkOf([{ n: 0 }])).toEqual([]);
  });
});

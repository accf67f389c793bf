import { describe, expect, it } from "vitest";

import type { Figure, Result } from "../../domain/figure";
import { type Unit, type UnitLevel, UnitTree } from "../../domain/units";
import { speech } from "../../ui/text";
import { unitFigures } from "../parts/unitFigures";
import { MEAN, RESPONSES, SHARE } from "./questions";
import { satisfactionSentence } from "./sentence";
import { methodRows } from "./transforms";

function figure(value: number | undefined, n = 400): Figure {
  return {
    ...(value === undefined ? {} : { value, interval: { lower: value - 0.02, upper: value + 0.02, level: 0.95, method: "wilson" } }),
    n,
    excluded: [],
    absentReason: value === undefined ? "empty_denominator" : "",
    relativeErrorMax: 0,
  };
}

function result(rows: { keys: string[]; figures: Figure[] }[]): Result {
  return {
    name: "r",
    metrics: [SHARE, MEAN, RESPONSES].map((id) => ({ id, version: 1, parameters: [], unit: "share", direction: "neutral" })),
    dimensions: [],
    rows: rows.map((row) => ({ stepStart: "", ...row })),
    asOf: { positions: [], lateCount: 0 },
    level: "day",
  };
}

function unit(id: string, parentId: string, level: UnitLevel): Unit {
  return { id, parentId, level, name: { en: id, zh: id }, zone: "UTC" };
}

describe("lists of the satisfaction screen", () => {
  it("name ways of asking in the order of the texts, unknown ones last", () => {
    const rows = methodRows(result(["web", "smoke", "keypress"].map((key) => ({ keys: [key], figures: [figure(0.7)] }))));

    expect(rows?.map(({ method }) => method)).toEqual(["keypress", "web", "smoke"]);
  });

  it("keep a row for a unit without answers, and drop what is no unit's", () => {
    const units = new UnitTree([unit("north", "", "region"), unit("n1", "north", "branch"), unit("n2", "north", "branch")]);
    const byBranch = result([
      { keys: ["n2"], figures: [figure(0.7)] },
      { keys: [""], figures: [figure(0.1)] },
    ]);

    const listed = unitFigures({ units, unit: undefined }, SHARE, ["region", "branch"], (level) => (level === "branch" ? byBranch : undefined));

    expect(listed.map((row) => [row.unit.id, row.figure?.value])).toEqual([["north", undefined], ["n1", undefined], ["n2", 0.7]]);
  });
});

describe("the sentence", () => {
  it("gives the rate with its interval and n", () => {
    const period = result([{ keys: [], figures: [figure(0.712, 4012), figure(4.18, 4012), figure(4100)] }]);

    expect(satisfactionSentence(period, "North", "1–7 Aug", speech("en"))).toBe(
      "North, 1–7 Aug: 71.2% of those who answered were satisfied (69.2–73.2%; 4,012 answers). The mean score is 4.18.",
    );
    expect(satisfactionSentence(period, "北部", "8月", speech("zh"))).toBe("北部，8月：满意率 71.2%（69.2–73.2%，4,012 人作答）。平均分 4.18。");
  });

  it("says when there are answers but no rate, and when there is nothing", () => {
    const noRate = result([{ keys: [], figures: [figure(undefined), figure(undefined), figure(1)] }]);
    const nothing = result([{ keys: [], figures: [figure(undefined), figure(undefined), figure(0)] }]);

    expect(satisfactionSentence(noRate, "North", "today", speech("en"))).toContain("1 response, but none");
    expect(satisfactionSentence(nothing, "North", "today", speech("en"))).toContain("nobody has answered");
  });
});

import { describe, expect, it } from "vitest";

import type { Figure, Result } from "../../domain/figure";
import { type MetricDefinition, Registry } from "../../domain/registry";
import { speech } from "../../ui/text";
import { nowRange, questionsOf } from "./questions";
import { callSentence } from "./sentence";
import { groupRows, spreadOf, stepSeries } from "./transforms";

const NOW = new Date("2026-11-22T06:31:00Z");
const TODAY = { from: "2026-11-22", to: "2026-11-22" };
const IDS = ["call.offered", "call.answered", "call.abandoned", "call.abandonment_rate", "call.service_level"];

function figure(value: number | undefined, n = 1000): Figure {
  return { ...(value === undefined ? {} : { value }), n, excluded: [], absentReason: "", relativeErrorMax: 0 };
}

function result(rows: Result["rows"], ids = IDS): Result {
  return {
    name: "r",
    metrics: ids.map((id) => ({ id, version: 1, parameters: [], unit: /rate|level/.test(id) ? "share" : "count", direction: "neutral" })),
    dimensions: [],
    rows,
    asOf: { positions: [], lateCount: 0 },
    level: "interval",
  };
}

function registry(ids: string[]): Registry {
  return new Registry(ids.map((id) => ({ id }) as MetricDefinition), []);
}

const SCREEN = {
  view: { screen: "calls", filters: { business: ["loans"], skill: [] } },
  days: TODAY,
  zone: "Asia/Shanghai",
  unit: undefined,
  registry: registry(IDS),
};

describe("questions", () => {
  it("go out together: period, four service levels, steps, groups and now", () => {
    const questions = questionsOf(SCREEN, NOW);

    expect(questions.map(({ name }) => name)).toEqual(["period", "v1", "v2", "v3", "v4", "steps", "business", "skill", "now"]);
    expect(questions.every(({ where }) => where?.[0]?.values[0] === "loans" && where.length === 1)).toBe(true);
  });

  it("leave out now when the period does not hold it, and metrics that the server has not", () => {
    const past = { ...SCREEN, days: { from: "2010-08-01", to: "2010-08-31" }, registry: registry(["call.offered"]) };

    const questions = questionsOf(past, NOW);

    expect(questions.map(({ name }) => name)).toEqual(["period", "steps", "business", "skill"]);
    expect(questions.every(({ metrics }) => metrics.join() === "call.offered")).toBe(true);
  });

  it("take now as the running quarter of an hour and the one before", () => {
    expect(nowRange(NOW, "UTC")).toEqual({ from: "2026-11-22T06:15:00Z", to: "2026-11-22T06:45:00Z", zone: "UTC" });
  });
});

describe("transforms", () => {
  it("list groups by name, those without a value included", () => {
    const rows = groupRows(
      result([
        { stepStart: "", keys: ["loans"], figures: IDS.map(() => figure(1)) },
        { stepStart: "", keys: [""], figures: IDS.map(() => figure(undefined)) },
      ]),
    );

    expect(rows.map(({ value }) => value)).toEqual(["", "loans"]);
    expect(rows[1]?.serviceLevel?.value).toBe(1);
  });

  it("list what is folded last, whatever its name", () => {
    const rows = groupRows(
      result([
        { stepStart: "", keys: ["others"], foldedWords: [12], figures: IDS.map(() => figure(2)) },
        { stepStart: "", keys: ["zebra"], figures: IDS.map(() => figure(1)) },
      ]),
    );

    expect(rows.map(({ value, folded }) => [value, folded])).toEqual([["zebra", 0], ["others", 12]]);
  });

  it("count steps without calls as none up to now", () => {
    const series = stepSeries(
      result([{ stepStart: "2026-11-21T16:15:00Z", keys: [], figures: IDS.map(() => figure(7)) }]),
      SCREEN,
      new Date("2026-11-21T16:40:00Z"),
    );

    const offered = series?.counts[0]?.points.slice(0, 4).map(({ value }) => value);
    expect(offered).toEqual([0, 7, undefined, undefined]);  // The third is still running.
    expect(series?.steps).toHaveLength(96);
  });

  it("leave out the service level of the running step, as the counts do", () => {
    const rows = ["2026-11-21T16:15:00Z", "2026-11-21T16:30:00Z"].map((stepStart) => ({ stepStart, keys: [], figures: IDS.map(() => figure(0.7)) }));

    const series = stepSeries(result(rows), SCREEN, new Date("2026-11-21T16:40:00Z"));

    expect(series?.serviceLevel.slice(0, 4).map(({ value }) => value)).toEqual([undefined, 0.7, undefined, undefined]);
  });

  it("say how far the four service levels lie apart", () => {
    expect(spreadOf([figure(0.505), figure(0.41), undefined, figure(undefined)])).toBeCloseTo(0.095);
    expect(spreadOf([figure(0.5)])).toBeUndefined();
  });
});

describe("the sentence", () => {
  const parts = { where: "North", when: "so far today", serviceLevel: figure(0.731), threshold: "20" };

  it("says what happened and how sure it is", () => {
    const rate = { ...figure(0.066), interval: { lower: 0.053, upper: 0.082, level: 0.95, method: "wilson" } };
    const period = result([{ stepStart: "", keys: [], figures: [figure(1204), figure(1), figure(80), rate, figure(0.7)] }]);

    expect(callSentence({ ...parts, period }, speech("en"))).toBe(
      "North, so far today: 1,204 calls offered, 1 answered. 80 callers gave up waiting, 6.6% (5.3–8.2%) of those offered. 73.1% of the calls offered were answered within 20 s.",
    );
    expect(callSentence({ ...parts, period }, speech("zh"))).toContain("呼入 1,204 通，接听 1 通。80 通在排队中放弃，占呼入量的 6.6%（5.3–8.2%）。");
  });

  it("claims nothing of no calls", () => {
    const period = result([{ stepStart: "", keys: [], figures: [figure(0, 0)] }], ["call.offered"]);

    expect(callSentence({ ...parts, period }, speech("en"))).toBe("North, so far today: no call has been offered.");
  });
});

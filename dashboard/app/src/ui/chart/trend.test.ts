import { describe, expect, it } from "vitest";

import { PALETTES } from "../theme";
import { sparkPath } from "../Sparkline";
import { linesOf } from "./picture";
import { hasAnyValue, isolated, type TrendModel } from "./trend_model";
import { trendOptions } from "./trend_options";

const MODEL: TrendModel = {
  unit: "share",
  steps: ["09:00", "09:15", "09:30"].map((label) => ({ start: `2010-08-01T${label}:00Z`, label })),
  min: 0,
  max: 1,
  series: [
    {
      name: "<b>North</b>",
      category: 0,
      points: [{ n: 0 }, { value: 0.5, lower: 0.25, upper: 0.75, n: 8 }, { n: 0 }],
    },
  ],
};

interface Drawn {
  series: { type: string; data: unknown[] }[];
  tooltip: { formatter: (points: object[]) => string };
}

describe("a trend", () => {
  it("shows gaps as gaps and a lonely point with its whisker", () => {
    const { series } = trendOptions(MODEL, PALETTES.light, "en", "95% interval") as unknown as Drawn;

    expect(isolated(MODEL.series[0]?.points ?? [])).toEqual([1]);
    expect(series.at(-1)?.data).toMatchObject([null, { value: 0.5 }, null]);
    expect(series.find(({ type }) => type === "custom")?.data).toEqual([[1, 0.25, 0.75]]);
  });

  it("says value, interval and n, and runs no markup from names", () => {
    const { tooltip } = trendOptions(MODEL, PALETTES.light, "en", "95% interval") as unknown as Drawn;

    const text = tooltip.formatter([{ dataIndex: 1 }]);

    expect(text).toContain("50%");
    expect(text).toContain("95% interval 25–75%, n 8");
    expect(text).not.toContain("<b>North");
  });

  it("draws a point on few facts hollow, with a whisker in place of a band that would spread to its neighbours", () => {
    const points = [200, 200, 5].map((n) => ({ value: 0.5, lower: 0.4, upper: 0.6, n }));
    const model = { ...MODEL, series: [{ name: "North", category: 0, points }] };

    const { series } = trendOptions(model, PALETTES.light, "en", "95% interval") as unknown as Drawn;

    const [lower] = series;
    expect(lower?.data).toEqual([0.4, 0.4, null]);
    expect(series.find(({ type }) => type === "custom")?.data).toEqual([[2, 0.4, 0.6]]);
    expect(series.at(-1)?.data).toMatchObject([0.5, 0.5, { value: 0.5, itemStyle: { color: PALETTES.light.paper } }]);
  });

  it("draws neither a band nor a whisker for an interval that is open above", () => {
    const points = [0.6, 0.6, Infinity].map((upper) => ({ value: 0.5, lower: 0.4, upper, n: 20 }));
    const model = { ...MODEL, series: [{ name: "North", category: 0, points }] };

    const { series } = trendOptions(model, PALETTES.light, "en", "95% interval") as unknown as Drawn;

    expect(series[0]?.data.at(2)).toBeNull();
    expect(series[1]?.data.at(2)).toBeNull();
    expect(JSON.stringify(series.find(({ type }) => type === "custom")?.data)).not.toContain("null");
  });

  it("names each of its lines, so that an update replaces them", () => {
    const { series } = trendOptions(MODEL, PALETTES.light, "en", "95% interval") as unknown as { series: { id: string }[] };

    expect(series.length).toBeGreaterThan(2);
    expect(new Set(series.map(({ id }) => id)).size).toBe(series.length);
  });

  it("is empty when no series has a value", () => {
    const series = [{ name: "a", category: 0, points: [{ n: 0 }] }];

    expect(hasAnyValue({ ...MODEL, series })).toBe(false);
    const none = [{ name: "a", category: 0, points: [{ value: 0, n: 0 }] }];
    expect(hasAnyValue({ ...MODEL, series: none })).toBe(true);
    expect(hasAnyValue({ ...MODEL, unit: "count", series: none })).toBe(false);
  });
});

describe("sparkPath", () => {
  it("begins anew after a gap and stands on zero, so that noise stays small", () => {
    expect(sparkPath([1, 1, undefined, 1])).toBe("M3.0 3.0L33.0 3.0M93.0 3.0");
    expect(sparkPath([100, 99])).toBe("M3.0 3.0L93.0 3.2");
    expect(sparkPath([undefined])).toBe("");
  });
});

describe("the text of a saved picture", () => {
  const lines = (text: string) => linesOf(text, 10, (part) => part.length);

  it("breaks after words, and between Chinese characters but not before their punctuation", () => {
    expect(lines("All units, 20 May")).toEqual(["All units,", "20 May"]);
    expect(lines("全部单位今天截至目前：呼入")).toEqual(["全部单位今天截至目", "前：呼入"]);
    expect(lines("")).toEqual([]);
  });
});

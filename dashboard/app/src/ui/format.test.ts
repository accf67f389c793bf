import { describe, expect, it } from "vitest";

import { formatAge, formatDays, formatInterval, formatStep, formatValue } from "./format";

describe("formatValue", () => {
  it("gives percentages one decimal, and none on fewer than 100 facts", () => {
    expect(formatValue("en", "share", 0.504967836, 38662)).toBe("50.5%");
    expect(formatValue("en", "share", 0.504967836, 99)).toBe("50%");
  });

  it("separates thousands and names seconds by language", () => {
    expect(formatValue("en", "count", 42078, 42078)).toBe("42,078");
    expect(formatValue("en", "seconds", 73.84, 10)).toBe("73.8 s");
    expect(formatValue("zh", "seconds", 73.84, 10)).toBe("73.8秒");
  });

  it("writes an interval with its unit once", () => {
    expect(formatInterval("en", "share", { lower: 0.698, upper: 0.726 }, 4012)).toBe("69.8–72.6%");
  });

  it("says of an interval that is open above where it begins", () => {
    expect(formatInterval("en", "seconds", { lower: 12, upper: Infinity }, 20)).toBe("≥ 12.0 s");
    expect(formatInterval("zh", "seconds", { lower: 0, upper: Infinity }, 5)).toBe("≥ 0.0秒");
  });
});

describe("times", () => {
  it("gives an age in its largest whole unit", () => {
    expect(formatAge("en", 59_999)).toBe("59s");
    expect(formatAge("en", 7_200_000)).toBe("2h");
    expect(formatAge("zh", 3 * 86_400_000)).toBe("3天");
    expect(formatAge("en", -5_000)).toBe("0s");
  });

  it("names days and steps by language and zone", () => {
    expect(formatDays("zh", "2010-08-03", "2010-08-09")).toBe("2010年8月3日至8月9日");
    expect(formatDays("en", "2010-08-03", "2010-08-09")).toBe("3–9 Aug 2010");
    expect(formatStep("en", "2010-08-01T01:15:00Z", "quarter_hour", "Asia/Shanghai")).toBe("09:15");
    expect(formatStep("en", "2010-08-01", "day", undefined)).toBe("1 Aug");
  });
});

import { describe, expect, it } from "vitest";

import { daysOf, neighbour, parsePeriod, progressOf, rangeOf, stepOf, stepsOf, writePeriod } from "./period";

const NOW = new Date("2026-11-22T20:30:00Z");  // Already the 23rd in Shanghai.
const ZONE = "Asia/Shanghai";

describe("parsePeriod", () => {
  it("reads what writePeriod writes", () => {
    for (const period of ["28d", { from: "2010-08-01", to: "2010-08-31" }] as const) {
      expect(parsePeriod(writePeriod(period))).toEqual(period);
    }
  });

  it.each(["", "8d", "2010-08-31..2010-08-01", "2010-02-30..2010-03-01", "2010-08-01", "a..b..c", "0001-01-01..2010-01-01"])(
    "refuses %j",
    (text) => {
      expect(parsePeriod(text)).toBeUndefined();
    },
  );
});

describe("daysOf", () => {
  it("counts presets by the clock of the zone", () => {
    expect(daysOf("today", NOW, ZONE)).toEqual({ from: "2026-11-23", to: "2026-11-23" });
    expect(daysOf("7d", NOW, ZONE)).toEqual({ from: "2026-11-17", to: "2026-11-23" });
    expect(daysOf("last-month", NOW, ZONE)).toEqual({ from: "2026-10-01", to: "2026-10-31" });
    expect(daysOf("12m", NOW, ZONE)).toEqual({ from: "2025-12-01", to: "2026-11-23" });
  });
});

describe("rangeOf", () => {
  it("asks one day in moments and more days as dates", () => {
    expect(rangeOf({ from: "2010-08-01", to: "2010-08-01" }, ZONE)).toEqual({
      from: "2010-07-31T16:00:00Z",
      to: "2010-08-01T16:00:00Z",
      zone: ZONE,
    });
    expect(rangeOf({ from: "2010-08-01", to: "2010-08-31" }, ZONE)).toEqual({
      from: "2010-08-01",
      to: "2010-09-01",
    });
  });
});

describe("steps", () => {
  it("become coarser with the period", () => {
    expect(stepOf({ from: "2010-08-01", to: "2010-08-01" }, "quarter_hour")).toBe("quarter_hour");
    expect(stepOf({ from: "2010-08-01", to: "2010-08-31" }, "quarter_hour")).toBe("day");
    expect(stepOf({ from: "2010-01-01", to: "2010-06-30" }, "hour")).toBe("week");
    expect(stepOf({ from: "2009-09-01", to: "2010-08-31" }, "hour")).toBe("month");
  });

  it("cover the whole period, the hours to come included", () => {
    const day = rangeOf({ from: "2010-08-01", to: "2010-08-01" }, ZONE);

    expect(stepsOf(day, "hour")).toHaveLength(24);
    expect(stepsOf(day, "quarter_hour").slice(0, 2)).toEqual(["2010-07-31T16:00:00Z", "2010-07-31T16:15:00Z"]);
  });

  it("has 23 hours on the day that clocks are set forward", () => {
    const day = rangeOf({ from: "2024-03-10", to: "2024-03-10" }, "America/New_York");

    expect(stepsOf(day, "hour")).toHaveLength(23);
  });

  it("begin weeks on Mondays and months on the first, as the server does", () => {
    expect(stepsOf({ from: "2010-08-04", to: "2010-08-18" }, "week")).toEqual(["2010-08-02", "2010-08-09", "2010-08-16"]);
    expect(stepsOf({ from: "2010-08-04", to: "2010-10-02" }, "month")).toEqual(["2010-08-01", "2010-09-01", "2010-10-01"]);
  });
});

describe("progressOf", () => {
  const range = rangeOf({ from: "2010-08-01", to: "2010-08-01" }, "UTC");
  const steps = stepsOf(range, "hour");
  const at = (moment: string) => progressOf(range, steps, new Date(moment), "UTC");

  it("knows the step that is not over", () => {
    expect(at("2010-08-01T02:00:00Z")).toEqual({ begun: 3, running: 2 });
    expect(at("2010-08-01T23:59:59Z")).toEqual({ begun: 24, running: 23 });
  });

  it("knows that all are over, or none has begun", () => {
    expect(at("2010-08-02T00:00:00Z")).toEqual({ begun: 24, running: undefined });
    expect(at("2010-07-31T23:00:00Z")).toEqual({ begun: 0, running: undefined });
  });

  it("counts days by the clock of the zone", () => {
    const days = { from: "2010-08-01", to: "2010-08-04" };

    expect(progressOf(days, stepsOf(days, "day"), new Date("2010-08-01T16:30:00Z"), ZONE)).toEqual({ begun: 2, running: 1 });
  });
});

describe("neighbour", () => {
  it("steps by the period's own length and by whole months", () => {
    expect(neighbour({ from: "2010-08-02", to: "2010-08-08" }, -1, NOW, ZONE)).toEqual({ from: "2010-07-26", to: "2010-08-01" });
    expect(neighbour({ from: "2010-08-01", to: "2010-08-31" }, 1, NOW, ZONE)).toEqual({ from: "2010-09-01", to: "2010-09-30" });
    expect(neighbour({ from: "2024-03-01", to: "2024-03-31" }, -1, NOW, ZONE)).toEqual({ from: "2024-02-01", to: "2024-02-29" });
  });

  it("comes back to a preset that moves, and never goes into the future", () => {
    expect(neighbour("today", -1, NOW, ZONE)).toBe("yesterday");
    expect(neighbour("yesterday", 1, NOW, ZONE)).toBe("today");
    expect(neighbour("today", 1, NOW, ZONE)).toBe("today");
  });
});

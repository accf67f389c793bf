import { describe, expect, it } from "vitest";

import { addMonths, dateIn, floorToQuarterHour, formatMoment, isDate, isZone, startOfDay, timeIn } from "./zone";

describe("dates and moments in zones", () => {
  it("knows the local date on both sides of midnight", () => {
    expect(dateIn("Asia/Shanghai", new Date("2010-08-31T15:59:59Z"))).toBe("2010-08-31");
    expect(dateIn("Asia/Shanghai", new Date("2010-08-31T16:00:00Z"))).toBe("2010-09-01");
    expect(timeIn("Asia/Kolkata", new Date("2010-08-31T16:00:00Z"))).toBe("21:30");
  });

  it("finds where a local day begins", () => {
    expect(formatMoment(startOfDay("Asia/Shanghai", "2010-08-01"))).toBe("2010-07-31T16:00:00Z");
    expect(formatMoment(startOfDay("UTC", "2010-08-01"))).toBe("2010-08-01T00:00:00Z");
    expect(formatMoment(startOfDay("America/New_York", "2024-03-10"))).toBe("2024-03-10T05:00:00Z");
    expect(formatMoment(startOfDay("America/New_York", "2024-03-11"))).toBe("2024-03-11T04:00:00Z");
  });

  it("begins a day without midnight at its first moment", () => {
    // Clocks went from 00:00 to 01:00.
    expect(formatMoment(startOfDay("America/Santiago", "2023-09-03"))).toBe("2023-09-03T04:00:00Z");
  });

  it("keeps to the last day of a shorter month", () => {
    expect(addMonths("2024-03-31", -1)).toBe("2024-02-29");
    expect(addMonths("2024-01-15", 12)).toBe("2025-01-15");
  });

  it("cuts to the running quarter of an hour", () => {
    expect(formatMoment(floorToQuarterHour(new Date("2010-08-01T09:29:59.999Z")))).toBe("2010-08-01T09:15:00Z");
  });

  it("refuses dates and zones that do not exist", () => {
    expect(isDate("2010-02-29")).toBe(false);
    expect(isDate("2010-2-1")).toBe(false);
    expect(isDate("2012-02-29")).toBe(true);
    expect(isZone("Asia/Nowhere")).toBe(false);
  });
});

import { describe, expect, it } from "vitest";

import { patienceMs } from "./patience";

describe("patience", () => {
  it("is a minute for the first answer and seconds for the next", () => {
    expect(patienceMs(undefined)).toBe(60_000);
    expect(patienceMs({ dataUpdatedAt: 0, errorUpdatedAt: 70_000 })).toBe(60_000);
    expect(patienceMs({ dataUpdatedAt: 90_000, errorUpdatedAt: 0 })).toBe(5_000);
  });

  it("grows with each failure, up to a minute, and is short again after an answer", () => {
    expect(patienceMs({ dataUpdatedAt: 90_000, errorUpdatedAt: 95_000 })).toBe(5_000);
    expect(patienceMs({ dataUpdatedAt: 90_000, errorUpdatedAt: 103_000 })).toBe(13_000);
    expect(patienceMs({ dataUpdatedAt: 90_000, errorUpdatedAt: 900_000 })).toBe(60_000);
    expect(patienceMs({ dataUpdatedAt: 910_000, errorUpdatedAt: 900_000 })).toBe(5_000);
  });
});

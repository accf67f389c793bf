import { describe, expect, it } from "vitest";

import { formatLine } from "./log.js";

describe("formatLine", () => {
  it("keeps one record on one line and quotes only what needs it", () => {
    const line = formatLine(new Date(0), "info", "page served", { bytes: 3, why: 'a "b"\nc' });

    expect(line).toBe(
      'time=1970-01-01T00:00:00.000Z level=info process=web event="page served" bytes=3 why="a \\"b\\"\\nc"',
    );
  });
});

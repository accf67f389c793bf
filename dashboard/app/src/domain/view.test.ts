import { describe, expect, it } from "vitest";

import { changed, parseView, type View, writeView } from "./view";

const SCREENS = ["satisfaction", "calls"];

function parse(address: string) {
  return parseView(new URL(address, "http://localhost"), SCREENS);
}

describe("the address", () => {
  it("holds the whole view", () => {
    const view: View = {
      screen: "calls",
      unit: "north-1",
      period: { from: "2010-08-01", to: "2010-08-31" },
      filters: { business: ["loans", "a & b"], skill: [""] },
      zone: "Asia/Shanghai",
      language: "zh",
      theme: "dark",
      about: "call.offered",
      search: "服务 水平",
    };

    expect(parse(writeView(view))).toEqual({ view, problems: [] });
  });

  it("shows the first screen where none is named", () => {
    expect(parse("/")).toEqual({ view: { screen: "satisfaction", filters: {} }, problems: [] });
  });

  it("reports what it cannot show and goes on without it", () => {
    const { view, problems } = parse("/nowhere?period=2010-13-01..x&tz=Mars/Base&lang=fr&theme=pink&unit=north");

    expect(view).toEqual({ screen: "satisfaction", filters: {}, unit: "north" });
    expect(problems).toEqual([
      { what: "screen", value: "nowhere" },
      { what: "period", value: "2010-13-01..x" },
      { what: "zone", value: "Mars/Base" },
      { what: "language", value: "fr" },
      { what: "theme", value: "pink" },
    ]);
  });

  it("is changed part by part", () => {
    const view: View = { screen: "calls", unit: "north", filters: {} };

    expect(changed(view, { unit: undefined, period: "7d" })).toEqual({ screen: "calls", period: "7d", filters: {} });
  });
});

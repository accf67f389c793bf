import { describe, expect, it } from "vitest";

import { toCsv } from "./csv";
import { fileName } from "./download";

describe("toCsv", () => {
  it("quotes what needs it and keeps numbers whole", () => {
    expect(toCsv([["a", 'b "c"'], [1 / 3, "x,y"], [undefined, "z\nz"]])).toBe(
      '\uFEFFa,"b ""c"""\r\n0.3333333333333333,"x,y"\r\n,"z\nz"\r\n',
    );
  });

  it("lets no text become a formula", () => {
    expect(toCsv([["=1+1", "@SUM(A1)", -3]])).toBe("\uFEFF'=1+1,'@SUM(A1),-3\r\n");
  });
});

describe("fileName", () => {
  it("is made of the title's words in any language", () => {
    expect(fileName("Calls by business", "csv")).toBe("calls-by-business.csv");
    expect(fileName("满意率，按日", "png")).toBe("满意率-按日.png");
  });
});

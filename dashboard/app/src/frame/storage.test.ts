import { afterEach, expect, it, vi } from "vitest";

import { local } from "./storage";

afterEach(() => vi.unstubAllGlobals());

it("a browser that blocks storage remembers nothing and breaks nothing", () => {
  const blocked = () => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: blocked, setItem: blocked });

  expect(() => local.write("a", "b")).not.toThrow();
  expect(local.read("a")).toBeNull();
});

import { Linter } from "eslint";
import { describe, expect, it } from "vitest";

import { LAYER_RULES } from "../../eslint.config.js";

const linter = new Linter({ configType: "flat" });

// What the rules of the layers say of a file with this text.
function breaches(file: string, text: string): string {
  return linter.verify(text, LAYER_RULES, { filename: `app/src/${file}` }).map(({ message }) => message).join();
}

describe("the layers", () => {
  it.each([
    ["domain/view.ts", "../ui/format", "domain/ is pure"],
    ["ui/Block.tsx", "../api/clock", "ui/ draws what it is given"],
    ["ui/chart/Trend.tsx", "../../domain/figure", "ui/ draws what it is given"],
    ["api/clock.ts", "../features", "must not know who asks"],
    ["features/trust/Trust.tsx", "../../../../gen/assay/query/v1/intake_pb", "messages of the wire stay in api/"],
    ["features/trust/Trust.tsx", "../satisfaction/sentence", "a screen imports no other screen"],
    ["frame/App.tsx", "@connectrpc/connect", "only api/ talks to the network"],
  ])("%s may not import %s, now or later", (file, target, why) => {
    const now = breaches(file, `import "${target}";\n`);
    const later = breaches(file, `export const part = import("${target}");\n`);

    expect(now).toContain(why);
    expect(later).toContain(why);
  });

  it("may import what lies below them", () => {
    expect(breaches("features/trust/Trust.tsx", 'import "../../ui/Block";\nimport "../parts/conditions";\n')).toBe("");
    expect(breaches("frame/Page.tsx", 'export const part = import("./DefinitionPanel");\n')).toBe("");
  });

  it("leave the network to api/", () => {
    expect(breaches("frame/reload.ts", "export const page = fetch('/');\n")).toContain("only api/ talks to the network");
    expect(breaches("api/page.ts", "export const page = fetch('/');\n")).toBe("");
  });
});

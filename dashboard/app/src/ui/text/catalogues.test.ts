import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, it } from "vitest";

import { en } from "./en";
import { zh } from "./zh";

const SOURCES = join(import.meta.dirname, "../..");

// All source text but the catalogues' own.
function sourceText(): string {
  return readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".test.ts"))
    .filter((path) => !/ui\/text\/(en|zh)\.ts$/.test(path))
    .map((path) => readFileSync(join(SOURCES, path), "utf8"))
    .join("\n");
}

// A key is used as itself, as a word of a family (sayWord("absent", ...)), or as one of the keys
// a template makes (`step.${step}`).
function isUsed(key: string, source: string): boolean {
  if (source.includes(`"${key}"`)) return true;
  const family = key.split(".")[0] ?? "";
  if (source.includes(`sayWord("${family}", `)) return true;
  const templates = source.matchAll(/`([a-z_]+\.[a-z_]*)\$\{[^}]+\}([a-z_]*)`/g);
  return [...templates].some(
    ([, start = "", end = ""]) => key.startsWith(start) && key.endsWith(end),
  );
}

function placeholders(message: string): string[] {
  return [...new Set([...message.matchAll(/\{([a-z_]+)/g)].map(([, name]) => name ?? ""))].sort();
}

describe("catalogues", () => {
  it("have the same keys in both languages", () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  it("have no key that nobody uses", () => {
    const source = sourceText();
    const families = new Set([...source.matchAll(/sayWord\(\s*"([a-z_]+)"/g)].map(([, name]) => name));

    const unused = Object.keys(en).filter(
      (key) => !isUsed(key, source) && !families.has(key.split(".")[0]),
    );

    expect(unused).toEqual([]);
  });

  it("take the same values in both languages", () => {
    const different = Object.entries(en).filter(
      ([key, message]) =>
        placeholders(message).join() !== placeholders(zh[key as keyof typeof en]).join(),
    );

    expect(different).toEqual([]);
  });

  it("can all be read", () => {
    for (const [catalogue, locale] of [[en, "en-GB"], [zh, "zh-CN"]] as const) {
      for (const message of Object.values(catalogue)) {
        expect(() => new IntlMessageFormat(message, locale)).not.toThrow();
      }
    }
  });

  it("leave no English in the Chinese texts", () => {
    const untranslated = Object.entries(zh).filter(
      ([key, message]) => /[A-Za-z]{4,}/.test(message.replaceAll(/\{[^}]*\}?/g, "")) && message === en[key as keyof typeof en],
    );

    expect(untranslated).toEqual([]);
  });
});

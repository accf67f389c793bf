// An organisation of 200 branches: its lists stay readable, its units are found.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { PROGRAMS, ROOT } from "./platform";
import { run } from "./processes";
import { launchBrowser, openPage, picture } from "./stand";

// A group of its own with 200 branches and their sources: the level below it is listed whole.
function organisation(): string {
  const lines = ["{kind: Unit, unit_id: many, level: group, names: {zh: 众多分行, en: Many}, time_zone: Asia/Shanghai}"];
  for (const branch of BRANCHES) {
    lines.push(
      `{kind: Unit, unit_id: ${branch}, parent_id: many, level: branch, names: {zh: ${branch} 分行, en: Branch ${branch}}}`,
      `{kind: Source, source_id: acd/${branch}/, is_prefix: true, family: call, unit_id: ${branch}, system: acd}`,
      `{kind: Source, source_id: keypress/${branch}/, is_prefix: true, family: survey, unit_id: ${branch}, system: ivr}`,
    );
  }
  return lines.join("\n---\n") + "\n";
}

const BRANCHES = Array.from({ length: 200 }, (_, index) => `m${String(index + 1).padStart(3, "0")}`);

let browser: Browser;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "assay-browser-units-"));
  const file = join(folder, "many.yaml");
  writeFileSync(file, organisation());
  const assayctl = (args: string[]) =>
    run({ program: join(PROGRAMS, "assayctl"), args, environment: inject("environment"), folder: ROOT });
  assayctl(["apply", file]);
  assayctl(["simulate", "--below", "many", "--history", "1d", "--calls-per-day", "20", "--seed", "200", "--for", "0s"]);
  rmSync(folder, { recursive: true });
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe("an organisation of 200 branches", () => {
  it("is listed inside its own scroll, each unit with its row, in the order of the organisation", async () => {
    const { page, errors, close } = await openPage(browser, "/satisfaction?lang=en&period=7d&unit=many");
    const list = page.getByRole("region", { name: "Favourable share by unit" });
    await list.locator("tbody tr").first().waitFor();

    const names = await list.locator("tbody tr td:first-child").allInnerTexts();

    expect(names).toEqual(BRANCHES.map((branch) => `Branch ${branch}`));
    expect((await list.boundingBox())?.height).toBeLessThan(900);
    await picture(page, "satisfaction-200-units");
    expect(errors).toEqual([]);
    await close();
  });

  it("has units that are found in the picker by typing", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=en");
    await page.getByRole("combobox", { name: "Unit" }).click();
    await page.keyboard.type("branch m137");

    await page.locator(".ant-select-tree-title", { hasText: "Branch m137" }).click();

    await expect.poll(() => page.url()).toContain("unit=m137");
    await page.locator("[data-sentence]", { hasText: "Branch m137" }).waitFor();
    await close();
  });
});

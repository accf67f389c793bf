// The pictures of the documents: each screen in English on light and in Chinese on dark.

import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { ROOT } from "./platform";
import { run } from "./processes";
import { atRest, launchBrowser, openPage, SCREENS } from "./stand";

const FOLDER = join(ROOT, "docs/screenshots");
const BYTES_MAX = 200_000;
// A period that is full on a platform with three days of past.
const VIEW: Record<string, string> = { satisfaction: "&period=7d&unit=group", calls: "&unit=group", trust: "", definitions: "" };

let browser: Browser;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  browser = await launchBrowser();
});
afterAll(() => browser.close());

it.each(SCREENS)("takes the pictures of $path", async ({ path, ready }) => {
  for (const [language, theme] of [["en", "light"], ["zh", "dark"]] as const) {
    const address = `/${path}?lang=${language}&theme=${theme}${VIEW[path] ?? ""}`;
    const { page, close } = await openPage(browser, address, { width: 1440, height: 900 });
    await page.locator(ready).first().waitFor();
    for (const chart of await page.locator("[data-trend]").all()) await chart.locator("canvas").waitFor();
    if (path === "trust" && language === "en") {
      await page.getByRole("button", { name: "Check now" }).click();
      await page.getByText("Newest check finished").waitFor();
    }
    await atRest(page);
    const file = join(FOLDER, `${path}-${language}.png`);
    await page.screenshot({ path: file });
    // Few colours: a palette halves the file and nobody sees it.
    run({ program: "pngquant", args: ["--force", "--output", file, "--", file], environment: {}, folder: ROOT });
    expect(statSync(file).size).toBeLessThan(BYTES_MAX);
    await close();
  }
});

// The pictures of the documents: each screen in English on light and in Chinese on dark, down to
// the last part that still fits as a whole.

import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { ROOT } from "./platform";
import { run } from "./processes";
import { drawn, launchBrowser, openPage, SCREENS } from "./stand";

const FOLDER = join(ROOT, "docs/screenshots");
const BYTES_MAX = 200_000;
const WIDTH = 1440;
const HEIGHT_MAX = 1400;
// A period that is full on a platform with a month of past.
const VIEW: Record<string, string> = { satisfaction: "&period=7d&unit=group", calls: "&unit=group", trust: "", definitions: "" };

let browser: Browser;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  browser = await launchBrowser();
});
afterAll(() => browser.close());

// Where the last block ends that is in the picture as a whole.
function wholeHeight(page: Page): Promise<number> {
  return page.evaluate((most) => {
    const ends = [...document.querySelectorAll("main section")].map((block) => block.getBoundingClientRect().bottom);
    return Math.ceil(Math.max(900, ...ends.filter((end) => end <= most)));
  }, HEIGHT_MAX);
}

it.each(SCREENS)("takes the pictures of $path", async ({ path, ready }) => {
  for (const [language, theme] of [["en", "light"], ["zh", "dark"]] as const) {
    const address = `/${path}?lang=${language}&theme=${theme}${VIEW[path] ?? ""}`;
    const { page, close } = await openPage(browser, address, { width: WIDTH, height: HEIGHT_MAX });
    await page.locator(ready).first().waitFor();
    if (path === "trust") {
      await page.getByRole("button", { name: language === "en" ? "Check the rows" : "核查各行" }).click();
      await page.locator("section tbody [data-holds]").first().waitFor();
    }
    await page.setViewportSize({ width: WIDTH, height: await wholeHeight(page) });
    await drawn(page);
    const file = join(FOLDER, `${path}-${language}.png`);
    await page.screenshot({ path: file });
    // Few colours: a palette halves the file and nobody sees it.
    run({ program: "pngquant", args: ["--force", "--output", file, "--", file], environment: {}, folder: ROOT });
    expect(statSync(file).size).toBeLessThan(BYTES_MAX);
    await close();
  }
});

// Every screen, in both languages, both themes and both sizes: it shows its figures, reports no
// error, has no serious finding of axe, and is kept as a picture.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { expectAccessible, goTo, LANGUAGES, launchBrowser, openPage, picture, SCREENS, SIZES, THEMES } from "./stand";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(SCREENS)("the screen $path", ({ path, ready }) => {
  for (const language of LANGUAGES) {
    it.each(SIZES)(`stands in ${language} at $width, light and dark`, async ({ width, height }) => {
      const address = `/${path}?lang=${language}`;
      const { page, errors, close } = await openPage(browser, address, { width, height });
      await page.locator(ready).first().waitFor();

      expect(await page.locator("html").getAttribute("lang")).toBe(language === "zh" ? "zh-CN" : "en");
      expect((await page.locator("[data-sentence]").innerText()).trim()).not.toBe("");
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      for (const theme of THEMES) {
        await goTo(page, `${address}&theme=${theme}`);
        await page.locator(`html[data-theme=${theme}]`).waitFor();
        await picture(page, `${path}-${language}-${theme}-${width}`);
        await expectAccessible(page);
      }
      expect(errors).toEqual([]);
      await close();
    });
  }

  it("names nothing by its key", async () => {
    for (const language of LANGUAGES) {
      const { page, close } = await openPage(browser, `/${path}?lang=${language}`);
      await page.locator(ready).first().waitFor();

      const text = await page.locator("body").innerText();

      expect(text).not.toMatch(/\b(calls|satisfaction|trust|definitions|state|nav|period|unit|figure)\.[a-z_]+\b(?!, v\d)/);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
      await close();
    }
  });
});

// What opens on top of a screen, and what stands in its place.
const OPENED = {
  drawer: async (page: Page) => {
    await page.locator("[data-figure] button").first().click();
    // The figure's own parts, and the lines below them.
    await page.locator("[role=dialog] dl dd").first().waitFor();
    await page.locator("[role=dialog] pre").last().waitFor();
  },
  search: async (page: Page) => {
    await page.keyboard.press("/");
    await page.locator("[role=dialog] input").fill("level");
    await page.locator("[role=dialog] li").first().waitFor();
  },
  filter: async (page: Page) => {
    await page.locator("header [role=group] button").first().click();
    await page.locator(".ant-popover input[type=checkbox]").first().waitFor();
  },
  period: async (page: Page) => {
    await page.locator("header button[aria-expanded]").click();
    await page.locator("[role=listbox]").waitFor();
    await page.locator(".ant-picker input").first().waitFor();
  },
  keys: async (page: Page) => {
    await page.keyboard.press("?");
    await page.locator("[role=dialog] dl").waitFor();
  },
  refused: async (page: Page) => {
    await page.route("**/assay.query.v1.MetricService/Query", (route) =>
      route.fulfill({ status: 429, contentType: "application/json", body: JSON.stringify({ code: "resource_exhausted", message: "too much" }) }),
    );
    await page.locator("[data-state=refused]").first().waitFor();
  },
  empty: async (page: Page) => {
    await goTo(page, `${new URL(page.url()).pathname}${new URL(page.url()).search}&period=1990-01-01..1990-01-02`);
    await page.locator("[data-state=empty]").first().waitFor();
  },
};

describe.each(Object.entries(OPENED))("%s", (name, open) => {
  it.each(LANGUAGES)("has no serious finding in %s, light and dark", async (language) => {
    for (const theme of THEMES) {
      const { page, close } = await openPage(browser, `/calls?lang=${language}&theme=${theme}`);
      await page.locator("[data-value]").first().waitFor();

      await open(page);

      await picture(page, `${name}-${language}-${theme}`);
      await expectAccessible(page);
      await close();
    }
  });
});

// Every screen, in both languages, both themes and both sizes: it shows its figures, reports no
// error, has no serious finding of axe, and is kept as a picture.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { atRest, expectAccessible, goTo, LANGUAGES, launchBrowser, openPage, picture, SCREENS, SIZES, THEMES } from "./stand";

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
      for (const chart of await page.locator("[data-trend]").all()) await chart.locator("canvas").waitFor();

      expect(await page.locator("html").getAttribute("lang")).toBe(language === "zh" ? "zh-CN" : "en");
      expect((await page.locator("[data-sentence]").innerText()).trim()).not.toBe("");
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      for (const theme of THEMES) {
        await goTo(page, `${address}&theme=${theme}`);
        await page.locator(`html[data-theme=${theme}]`).waitFor();
        await atRest(page);
        await picture(page, `${path}-${language}-${theme}-${width}`);
        // A width changes places, no names, roles or colours.
        if (width === SIZES[0].width) await expectAccessible(page);
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

it("opens the definition drawer without a serious finding, in both themes", async () => {
  for (const theme of THEMES) {
    const { page, close } = await openPage(browser, `/calls?lang=en&theme=${theme}`);
    await page.getByRole("button", { name: "What “Calls offered” means" }).last().click();
    const drawer = page.getByRole("dialog");
    await drawer.getByText("Repeat in a terminal").waitFor();
    await atRest(page);
    await picture(page, `definition-en-${theme}`);

    await expectAccessible(page);
    await close();
  }
});

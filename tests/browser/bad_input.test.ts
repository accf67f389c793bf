// Links and browsers that are wrong: each shows something useful, nothing blank, nothing wrong.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { launchBrowser, openPage, picture, valueOf } from "./stand";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe("a link", () => {
  it.each([
    ["an unknown unit", "/calls?lang=en&unit=atlantis", "a unit that does not exist"],
    ["an unknown screen", "/weather?lang=en", "a screen that does not exist"],
    ["an unknown metric", "/calls?lang=en&about=call.magic", "a metric that does not exist"],
    ["broken dates", "/calls?lang=en&period=2010-02-30..2010-03-99", "a period that cannot be read"],
    ["a zone that there is not", "/calls?lang=en&tz=Mars/Base", "a time zone that does not exist"],
    ["a filter of another screen", "/satisfaction?lang=en&f.skill=billing", "which this screen does not have"],
  ])("with %s says so and shows figures", async (name, address, message) => {
    const { page, errors, close } = await openPage(browser, address);

    await page.getByText(message).waitFor();
    await page.locator("[data-value]").first().waitFor();
    await picture(page, `link with ${name}`.replaceAll(" ", "-"));
    expect(errors).toEqual([]);

    await page.getByRole("button", { name: "Dismiss" }).click();
    await expect.poll(() => page.getByText(message).count()).toBe(0);
    await close();
  });

  it("with a language that does not exist shows the browser's", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=tlh");

    await page.getByText("tlh").waitFor();
    expect(await page.locator("html").getAttribute("lang")).toMatch(/^(en|zh-CN)$/);
    await close();
  });
});

describe("a browser whose clock is an hour wrong", () => {
  it("shows now by the server's clock", async () => {
    const before = `{
      const real = Date.now;
      Date.now = () => real() + 3600000;
      const RealDate = Date;
      globalThis.Date = class extends RealDate {
        constructor(...args) { if (args.length === 0) super(real() + 3600000); else super(...args); }
        static now() { return real() + 3600000; }
      };
    }`;
    const { page, close } = await openPage(browser, "/calls?lang=en&tz=UTC", { before });
    await valueOf(page, "Calls offered");

    const since = (await page.getByText(/Calls that arrived since/).innerText()).slice(-5);
    const quarter = 15 * 60_000;
    const expected = [Date.now(), Date.now() - 5_000].map((now) =>
      new Date(Math.floor(now / quarter) * quarter - quarter).toISOString().slice(11, 16),
    );
    expect(expected).toContain(since);
    await close();
  });
});

describe("an empty period", () => {
  it.each(["satisfaction", "calls"])("on the screen %s says that there is nothing", async (screen) => {
    const { page, errors, close } = await openPage(browser, `/${screen}?lang=en&period=1990-01-01..1990-01-07`);

    await page.locator("[data-state=empty]").first().waitFor();
    const text = await page.locator("main").innerText();
    await picture(page, `${screen}-empty`);

    expect(text).toContain("Nothing was counted");
    expect(text).not.toMatch(/(?<![–\d.])(0|100)(\.0)?%/);
    expect(errors).toEqual([]);
    await close();
  });
});

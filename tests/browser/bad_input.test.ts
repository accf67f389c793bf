// Links and browsers that are wrong: each shows something useful, nothing blank, nothing wrong.

import { readFileSync } from "node:fs";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { launchBrowser, openPage, picture, publishCalls, valueOf } from "./stand";

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

  it("without anything shows the first screen", async () => {
    const { page, errors, close } = await openPage(browser, "/");

    await page.locator("[data-screen=satisfaction] [data-value]").first().waitFor();
    expect(errors).toEqual([]);
    await close();
  });

  it("with a language that does not exist shows the browser's", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=tlh");

    await page.getByText("tlh").waitFor();
    expect(await page.locator("html").getAttribute("lang")).toMatch(/^(en|zh-CN)$/);
    await close();
  });
});

// A browser whose every clock is wrong by this much.
const clockWrongBy = (wrongBy: number) => `{
  const real = Date.now;
  Date.now = () => real() + ${wrongBy};
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...args) { if (args.length === 0) super(real() + ${wrongBy}); else super(...args); }
    static now() { return real() + ${wrongBy}; }
  };
}`;
const HOUR_MS = 3_600_000;

describe("a browser whose clock is an hour wrong", () => {
  it.each([["ahead", HOUR_MS], ["behind", -HOUR_MS]])("shows now by the server's clock (%s)", async (_, wrongBy) => {
    const { page, close } = await openPage(browser, "/calls?lang=en&tz=UTC", { before: clockWrongBy(wrongBy) });
    await valueOf(page, "Calls offered");

    const since = (await page.getByText(/Calls that arrived since/).innerText()).slice(-5);
    const quarter = 15 * 60_000;
    const expected = [Date.now(), Date.now() - 5_000].map((now) =>
      new Date(Math.floor(now / quarter) * quarter - quarter).toISOString().slice(11, 16),
    );
    expect(expected).toContain(since);
    await close();
  });

  it("shows the server's day from the first figure on, in the last hour before midnight", async () => {
    // A zone where the server's clock stands between 23:00 and 24:00.
    const east = 23 - new Date().getUTCHours();
    const hours = east > 14 ? east - 24 : east;
    const zone = `Etc/GMT${hours >= 0 ? "-" : "+"}${Math.abs(hours)}`;  // These names count westwards.
    const day = new Date(Date.now() + hours * HOUR_MS).toISOString().slice(0, 10);
    const address = `/calls?lang=en&tz=${encodeURIComponent(zone)}`;
    const { page, close } = await openPage(browser, address, { before: clockWrongBy(HOUR_MS) });

    await valueOf(page, "Calls offered");

    const title = await page.getByRole("button", { name: /^Period:/ }).getAttribute("title");
    expect(title).toContain(day);
    await close();
  });
});

describe("an empty period", () => {
  it.each(["satisfaction", "calls"])("on the screen %s says that there is nothing", async (screen) => {
    const { page, errors, close } = await openPage(browser, `/${screen}?lang=en&period=1990-01-01..1990-01-07`);

    await page.locator("[data-state=empty]").first().waitFor();
    const text = await page.locator("main").innerText();
    const values = await page.locator("[data-value], main td").allInnerTexts();
    await picture(page, `${screen}-empty`);

    expect(text).toContain("Nothing was counted");
    expect(values.length).toBeGreaterThan(2);
    expect(values.filter((value) => value.includes("%"))).toEqual([]);
    expect(errors).toEqual([]);
    await close();
  });

  it.each(["satisfaction", "calls"])("on the screen %s leads to the newest day that has something", async (screen) => {
    const { page, errors, close } = await openPage(browser, `/${screen}?lang=en&period=1990-01-01..1990-01-07`);

    await page.getByText(/^The newest facts are from /).waitFor();
    await page.getByRole("button", { name: "Show that day" }).click();

    await page.locator("main [data-value]").first().waitFor();
    await expect.poll(() => page.locator("main").innerText()).not.toContain("Nothing was counted");
    expect(await page.getByText(/^The newest facts are from /).count()).toBe(0);
    expect(errors).toEqual([]);
    await close();
  });
});

describe("a huge result", () => {
  const many = (count: number, at: string) =>
    Array.from({ length: count }, (_, index) => ({ business: `b${String(index).padStart(5, "0")}`, at }));
  beforeAll(() => {
    publishCalls("acd/new-york/many", [...many(1_200, "2012-05-05T12:00:00Z"), ...many(10_001, "2012-05-07T12:00:00Z")]);
  });

  it("of more rows than one reads shows the first, says so, and exports all", async () => {
    const { page, errors, close } = await openPage(browser, "/calls?lang=en&unit=new-york&period=2012-05-05..2012-05-05");
    await expect.poll(() => valueOf(page, "Calls offered")).toBe("1,200");
    const block = page.getByRole("region", { name: "By business" });

    await block.getByText("The first 500 of 1,200 rows are shown").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      block.getByRole("button", { name: /^Save as CSV/ }).click(),
    ]);

    expect(await block.locator("tbody tr").count()).toBe(500);
    expect(readFileSync(await download.path(), "utf8").trimEnd().split("\r\n")).toHaveLength(1_201);
    expect(errors).toEqual([]);
    await close();
  });

  it("of more rows than the server answers folds the rest and refuses nothing", async () => {
    const { page, errors, close } = await openPage(browser, "/calls?lang=en&unit=new-york&period=2012-05-07..2012-05-07");

    await expect.poll(() => valueOf(page, "Calls offered")).toBe("10,001");
    await page.getByRole("region", { name: "By business" }).getByText("The first 500 of").waitFor();
    expect(await page.locator("[data-state=refused]").count()).toBe(0);
    expect(errors).toEqual([]);
    await close();
  });

  it("of more than a century is drawn by months", async () => {
    const { page, errors, close } = await openPage(browser, "/calls?lang=en&unit=east&period=1971-01-01..2099-12-30");

    await valueOf(page, "Calls offered");
    await page.getByRole("region", { name: "Service level by month" }).first().locator("canvas").waitFor();
    expect(errors).toEqual([]);
    await close();
  });
});

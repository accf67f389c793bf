// Using the pages as people do: filters, drilling, links, keys, exports, definitions.

import { readFileSync } from "node:fs";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { keep, launchBrowser, openPage, valueOf } from "./stand";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

function numberIn(text: string): number {
  return Number(text.replaceAll(",", ""));
}

async function savedFile(page: Page, click: () => Promise<void>): Promise<{ name: string; content: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
}

describe("filters", () => {
  it("are chips that narrow the figures and can be taken away", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=en&period=yesterday");
    const all = numberIn(await valueOf(page, "Calls offered"));

    await page.getByRole("button", { name: "Filter by Business" }).click();
    await page.getByRole("checkbox").first().click();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.url()).toContain("f.business=");
    await expect.poll(async () => numberIn(await valueOf(page, "Calls offered"))).toBeLessThan(all);

    await page.getByRole("button", { name: /^Remove the filter/ }).click();
    await expect.poll(async () => numberIn(await valueOf(page, "Calls offered"))).toBe(all);
    await close();
  });

  it("are set by a click on a row", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=en&period=yesterday");
    const table = page.getByRole("region", { name: "By skill" }).last();
    const first = table.locator("tbody button").first();
    const name = await first.innerText();
    await first.click();

    await expect.poll(() => page.url()).toContain(`f.skill=${name}`);
    await close();
  });
});

describe("drilling", () => {
  it("goes from region to branch and back by the breadcrumb", async () => {
    const { page, close } = await openPage(browser, "/satisfaction?lang=en&period=yesterday&unit=group");
    const list = page.getByRole("region", { name: "Favourable share by unit" }).last();
    const region = list.locator("tbody button").first();
    const regionName = await region.innerText();
    await region.click();
    const breadcrumb = page.getByRole("navigation", { name: "Where the unit stands" });
    await breadcrumb.getByText(regionName).waitFor();
    await page.locator("[data-sentence]", { hasText: regionName }).waitFor();

    const branch = list.locator("tbody button").first();
    const branchName = await branch.innerText();
    expect(branchName).not.toBe(regionName);
    await branch.click();
    await breadcrumb.getByText(branchName).waitFor();
    await page.locator("[data-sentence]", { hasText: branchName }).waitFor();

    await breadcrumb.getByRole("button", { name: regionName }).click();
    await page.locator("[data-sentence]", { hasText: regionName }).waitFor();
    await page.goBack();
    await page.locator("[data-sentence]", { hasText: branchName }).waitFor();
    await close();
  });
});

describe("the live screen", () => {
  it("changes numbers in place: no skeleton, nothing moves", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=en&unit=group");
    const first = numberIn(await valueOf(page, "Calls offered"));
    const heading = page.getByRole("heading", { name: "By skill" });
    const before = await heading.boundingBox();
    const flickers = page.evaluate(() => {
      let count = 0;
      const isThere = () => document.querySelector("main [role=status][aria-label]") !== null;
      new MutationObserver(() => (count += isThere() ? 1 : 0)).observe(document.body, { childList: true, subtree: true });
      return new Promise<number>((end) => setTimeout(() => end(count), 5_000));
    });

    await expect.poll(async () => numberIn(await valueOf(page, "Calls offered"))).toBeGreaterThan(first);

    expect(await flickers).toBe(0);
    expect((await heading.boundingBox())?.y).toBe(before?.y);
    await close();
  });
});

describe("links", () => {
  it("restore the whole view", async () => {
    const first = await openPage(browser, "/calls?lang=zh&theme=dark&period=yesterday&unit=east&tz=UTC");
    const offered = await valueOf(first.page, "呼入量");
    const address = first.page.url();
    await first.close();

    const again = await openPage(browser, address.replace(/^https?:\/\/[^/]+/, ""));
    expect(await valueOf(again.page, "呼入量")).toBe(offered);
    expect(await again.page.locator("html").getAttribute("data-theme")).toBe("dark");
    expect(again.page.url()).toBe(address);
    await again.close();
  });
});

describe("keys", () => {
  it("step the period, search, and show themselves", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=en");
    await valueOf(page, "Calls offered");

    await page.keyboard.press("[");
    await expect.poll(() => page.url()).toContain("period=yesterday");
    await page.keyboard.press("]");
    await expect.poll(() => page.url()).not.toContain("period=yesterday");

    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");

    await page.keyboard.press("/");
    await page.getByRole("textbox", { name: "Search" }).fill("service level");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Service level" }).waitFor();
    expect(page.url()).toContain("about=call.service_level");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.url()).not.toContain("about=");
    await close();
  });
});

describe("controls", () => {
  it("take a preset and days of one's own from the period picker", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=en");
    await valueOf(page, "Calls offered");
    const picker = page.getByRole("button", { name: /^Period:/ });

    await picker.click();
    await page.getByRole("option", { name: "Last 7 days" }).click();
    await expect.poll(() => page.url()).toContain("period=7d");

    await picker.click();
    const [from, to] = [page.locator(".ant-picker input").first(), page.locator(".ant-picker input").last()];
    await from.fill("2012-03-04");
    await from.press("Enter");
    await to.fill("2012-03-05");
    await to.press("Enter");
    await expect.poll(() => page.url()).toContain("period=2012-03-04..2012-03-05");
    await page.locator("[data-sentence]", { hasText: "4–5 Mar 2012" }).waitFor();
    await close();
  });

  it("change the time zone, which moves the day", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=en&unit=group");
    await valueOf(page, "Calls offered");

    await page.getByRole("combobox", { name: "Time zone" }).click();
    await page.keyboard.type("Honolulu");
    await page.locator(".ant-select-item-option", { hasText: "Pacific/Honolulu" }).click();

    await expect.poll(() => page.url()).toContain("tz=Pacific/Honolulu");
    await page.getByText("Since midnight in Pacific/Honolulu").waitFor();
    await close();
  });

  it("change language and theme, and remember them", async () => {
    const { page, close } = await openPage(browser, "/definitions?lang=en&theme=light");
    await page.getByText("中文", { exact: true }).click();
    await page.locator("html[lang=zh-CN]").waitFor();
    await page.getByRole("button", { name: "深色" }).click();
    await page.locator("html[data-theme=dark]").waitFor();
    await close();

    const again = await openPage(browser, "/definitions");
    await again.page.locator("html[lang=zh-CN][data-theme=dark]").waitFor();
    await again.page.evaluate(() => localStorage.clear());
    await again.close();
  });

  it("fold and unfold the navigation, whose links keep their names", async () => {
    const { page, close } = await openPage(browser, "/definitions?lang=en");
    const width = async () => (await page.getByRole("navigation", { name: "Screens" }).boundingBox())?.width ?? 0;
    const before = await width();

    await page.getByRole("button", { name: "Fold the navigation" }).click();
    await expect.poll(width).toBeLessThan(before);
    await page.getByRole("link", { name: "Satisfaction" }).click();
    await page.locator("[data-screen=satisfaction]").waitFor();

    await page.getByRole("button", { name: "Unfold the navigation" }).click();
    await expect.poll(width).toBe(before);
    await close();
  });
});

describe("a browser that keeps nothing", () => {
  it("shows the pages all the same", async () => {
    const before = `for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(globalThis, name, { get() { throw new DOMException("denied", "SecurityError"); } });
    }`;
    const { page, errors, close } = await openPage(browser, "/calls?lang=en", { before });

    await valueOf(page, "Calls offered");
    await page.getByRole("button", { name: "Dark" }).click();
    await page.locator("html[data-theme=dark]").waitFor();
    expect(errors).toEqual([]);
    await close();
  });
});

describe("exports", () => {
  it("save a table as CSV with full figures", async () => {
    const { page, close } = await openPage(browser, "/satisfaction?lang=en&period=yesterday&unit=group");
    await page.getByRole("region", { name: "Favourable share by unit" }).locator("tbody tr").first().waitFor();

    const { name, content } = await savedFile(page, () =>
      page.getByRole("button", { name: "Save as CSV: Favourable share by unit" }).click(),
    );

    expect(name).toBe("favourable-share-by-unit.csv");
    const lines = content.toString("utf8").trimEnd().split("\r\n");
    expect(lines[0]).toBe("\uFEFFUnit,Unit id,Favourable share,Favourable share: lower end,Favourable share: upper end,Favourable share: n");
    expect(lines.length).toBeGreaterThan(24);
    expect(lines.some((line) => /,0\.\d{6,},0\.\d{6,},0\.\d{6,},\d+$/.test(line))).toBe(true);
    await close();
  });

  it("save a chart as PNG and as CSV", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=en&period=yesterday");
    const block = page.getByRole("region", { name: "Service level by quarter-hour" }).first();
    await block.locator("canvas").first().waitFor();

    const png = await savedFile(page, () => block.getByRole("button", { name: /^Save as PNG/ }).click());
    const csv = await savedFile(page, () => block.getByRole("button", { name: /^Save as CSV/ }).click());

    expect(png.name).toBe("service-level-by-quarter-hour.png");
    expect(png.content.subarray(1, 4).toString()).toBe("PNG");
    expect(png.content.length).toBeGreaterThan(5_000);
    const [width = 0, height = 0] = [png.content.readUInt32BE(16), png.content.readUInt32BE(20)];
    const drawn = await block.locator("canvas").first().boundingBox();
    expect(width).toBe(((drawn?.width ?? 0) + 32) * 2);  // In twice its size, with a margin,
    expect(height).toBeGreaterThan(((drawn?.height ?? 0) + 60) * 2);  // title and sentence.
    keep("service-level-by-quarter-hour.png", png.content);
    const lines = csv.content.toString("utf8").trimEnd().split("\r\n");
    expect(lines).toHaveLength(97);
    // Moments, so that files of several days can be joined.
    for (const line of lines.slice(1)) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z,/);
    await close();
  });
});

describe("definitions", () => {
  it("open from a figure with its parts and the lines that repeat it", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=en&period=yesterday&unit=group");
    const value = page.getByRole("button", { name: /What “Service level \(v1, of answered\)” means/ });
    const shown = await value.innerText();
    await value.click();
    const drawer = page.getByRole("dialog", { name: "Service level" });

    await drawer.getByText("Numerator").waitFor();
    const text = (await drawer.innerText()).replaceAll(" \\\n  ", " ");
    expect(text).toContain(shown);
    expect(text).toMatch(/Numerator\n\d+/);
    expect(text).toContain("assayctl query call.service_level --where unit=group");
    expect(text).toContain("--param variant=v1");

    await drawer.getByRole("button", { name: "Copy: Repeat over HTTP, from here" }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain("/assay.query.v1.MetricService/Query");
    await close();
  });

  it("open before the first figure is there, and get theirs", async () => {
    const { page, close } = await openPage(browser, "/definitions?lang=en");
    let letGo = (): void => undefined;
    const held = new Promise<void>((done) => (letGo = done));
    await page.route("**/assay.query.v1.MetricService/Query", async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole("link", { name: "Call centre" }).click();
    await page.getByRole("button", { name: "What “Calls offered” means" }).last().click();
    const drawer = page.getByRole("dialog", { name: "Calls offered" });
    await drawer.getByText("Repeat in a terminal").waitFor();
    expect(await drawer.getByText("Answered at").count()).toBe(0);

    letGo();

    await drawer.getByText("Answered at").waitFor();
    await close();
  });

  it("are found by words of either language", async () => {
    const { page, close } = await openPage(browser, "/definitions?lang=en");
    await page.getByRole("searchbox").or(page.getByRole("textbox")).first().fill("满意率");

    await expect.poll(() => page.locator("[data-screen=definitions] li").count()).toBe(1);
    await page.getByText("survey.favourable_share").click();
    await page.getByRole("dialog", { name: "Favourable share" }).waitFor();
    await close();
  });
});

// Parts of the platform go away and come back while somebody looks.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe as describeAlways, expect, inject, it } from "vitest";

import { control, launchBrowser, openPage, picture, valueOf } from "./stand";

// A platform that somebody else uses is left alone.
const describe = describeAlways.skipIf(inject("control") === "");

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const down = new Set<"query" | "warehouse" | "web">();
async function takeDown(part: "query" | "warehouse" | "web"): Promise<void> {
  down.add(part);
  await control("down", part);
}
async function bringUp(part: "query" | "warehouse" | "web"): Promise<void> {
  await control("up", part);
  down.delete(part);
}
afterEach(async () => {
  for (const part of down) await bringUp(part);
});

describe.each(["query", "warehouse"] as const)("the %s goes away", (part) => {
  it("the live screen keeps its figures, says that they are old, and goes on by itself", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=en");
    const offered = await valueOf(page, "Calls offered");

    await takeDown(part);
    await page.getByText("These figures are of").waitFor();
    expect(await valueOf(page, "Calls offered")).toBe(offered);
    await picture(page, `${part}-down-stale`);

    await bringUp(part);
    await expect.poll(() => page.getByText("These figures are of").count()).toBe(0);
    expect(await valueOf(page, "Calls offered")).not.toBe("–");
    await close();
  });
});

describe("the query server is away from the beginning", () => {
  it("the page says so and fills itself when it is back", async () => {
    await takeDown("query");
    const { page, close } = await openPage(browser, "/satisfaction?lang=en");
    await page.locator("[data-state=unavailable]").waitFor();
    await page.locator("[data-fresh=failing]").waitFor();
    await picture(page, "query-down-from-the-beginning");

    await bringUp("query");

    await page.locator("[data-value]").first().waitFor({ timeout: 30_000 });
    await page.locator("[data-fresh=failing]").waitFor({ state: "detached", timeout: 30_000 });
    await close();
  });
});

describe("the edge is started anew under a live screen", () => {
  it("the screen goes on", async () => {
    const { page, close } = await openPage(browser, "/calls?lang=en");
    await valueOf(page, "Calls offered");

    await takeDown("web");
    await page.getByText("These figures are of").waitFor();
    await bringUp("web");

    await expect.poll(() => page.getByText("These figures are of").count()).toBe(0);
    await close();
  });
});

describeAlways("a slow network", () => {
  it("shows the shape of what will come, then the figures, and nothing moves", async () => {
    const { page, close } = await openPage(browser, "/definitions?lang=en");
    await page.route("**/assay.query.v1.MetricService/Query", async (route) => {
      await new Promise((late) => setTimeout(late, 1_500));
      await route.continue();
    });

    await page.getByRole("link", { name: "Satisfaction" }).click();
    const skeleton = page.locator("[data-figure] [role=status]").first();
    await skeleton.waitFor();
    const before = await page.getByRole("heading", { name: "Favourable share by unit" }).boundingBox();
    await page.locator("[data-value]").first().waitFor();

    const after = await page.getByRole("heading", { name: "Favourable share by unit" }).boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(30);
    await close();
  });
});

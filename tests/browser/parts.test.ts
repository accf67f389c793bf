// Parts of the app that are loaded when they are first shown and do not come: a built file that
// a newer build took away, or an edge that is down.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { launchBrowser, openPage, picture, valueOf } from "./stand";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const PARTS = [
  { part: "a screen", file: "**/assets/Trust-*.js", from: "/calls?lang=en", show: "link:Intake and trust", then: "[data-equation]" },
  { part: "the keys", file: "**/assets/KeysHelp-*.js", from: "/calls?lang=en", show: "key:?", then: "[data-value]" },
  { part: "the drawer", file: "**/assets/DefinitionPanel-*.js", from: "/calls?lang=en&period=yesterday", show: "button:What “Calls offered” means", then: "[role=dialog]" },
  { part: "the charts", file: "**/assets/Canvas-*.js", from: "/definitions?lang=en", show: "link:Satisfaction", then: "canvas" },
] as const;

describe.each(PARTS)("$part", ({ part, file, from, show, then }) => {
  it("that cannot be loaded leaves the rest standing, and comes when asked for again", async () => {
    const { page, close } = await openPage(browser, from);
    await page.locator("[data-screen]").waitFor();
    // The edge is down: neither the file nor the page itself is there.
    await page.route(file, (route) => route.abort());
    await page.route("**", (route) => (route.request().method() === "HEAD" ? route.abort() : route.fallback()));

    const [kind, name = ""] = show.split(":");
    if (kind === "key") await page.keyboard.press(name);
    else await page.getByRole(kind as "link" | "button", { name }).last().click();
    await page.locator("[data-state=broken]").first().waitFor();
    expect(await page.getByRole("navigation", { name: "Screens" }).count()).toBe(1);
    await picture(page, `not-loaded-${part.replaceAll(" ", "-")}`);

    await page.unrouteAll();
    await page.locator("[data-state=broken]").first().getByRole("button", { name: "Try again" }).click();
    await page.locator(then).first().waitFor();
    await close();
  });
});

it("a newer build under a live page is taken up by itself, and the view stays", async () => {
  const { page, close } = await openPage(browser, "/calls?lang=en&period=yesterday&unit=east");
  await valueOf(page, "Calls offered");
  let asked = 0;  // By the old page, then by the one that is loaded anew.
  await page.route("**/assets/Trust-*.js", (route) => (asked++ === 0 ? route.fulfill({ status: 404 }) : route.continue()));

  await page.getByRole("link", { name: "Intake and trust" }).click();

  await page.locator("[data-equation]").first().waitFor();
  expect(page.url()).toContain("unit=east");
  expect(asked).toBeGreaterThan(1);
  await close();
});

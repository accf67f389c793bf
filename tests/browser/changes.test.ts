// While the view changes and while the server is slow: no figure ever stands under another
// view's name, and what is old says so.

import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { goTo, launchBrowser, openPage, picture, valueOf } from "./stand";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const QUERY = "**/assay.query.v1.MetricService/Query";

// Holds back every answer until it is let go.
async function holdBack(page: Page): Promise<() => Promise<void>> {
  const held: Route[] = [];
  await page.route(QUERY, (route) => {
    held.push(route);
  });
  return async () => {
    await page.unroute(QUERY);
    for (const route of held) await route.continue().catch(() => undefined);
  };
}

function sentence(page: Page): Promise<string> {
  return page.locator("[data-sentence]").innerText();
}

describe.each([
  ["calls", "Calls offered"],
  ["satisfaction", "Favourable share"],
])("the screen %s, while another unit is on its way", (screen, label) => {
  it("keeps the old figures under their own name, then shows the new under theirs", async () => {
    const { page, close } = await openPage(browser, `/${screen}?lang=en&period=yesterday&unit=east`);
    const east = await valueOf(page, label);
    const eastSentence = await sentence(page);
    const letGo = await holdBack(page);

    await goTo(page, `/${screen}?lang=en&period=yesterday&unit=north`);
    await page.locator("[data-screen][aria-busy=true]").waitFor();
    expect(await sentence(page)).toBe(eastSentence);
    expect(await valueOf(page, label)).toBe(east);

    await letGo();
    await page.locator("[data-screen][aria-busy=false]").waitFor();
    expect(await sentence(page)).toContain("North China");
    await close();
  });
});

it("a change of the day never claims that there was no call", async () => {
  const { page, close } = await openPage(browser, "/calls?lang=en&unit=group");
  await page.locator("[data-trend] canvas").first().waitFor();
  const letGo = await holdBack(page);

  await goTo(page, "/calls?lang=en&unit=group&period=yesterday");
  await page.locator("[data-screen][aria-busy=true]").waitFor();
  expect(await page.getByText(/: no call$/).count()).toBe(0);

  await letGo();
  await page.locator("[data-screen][aria-busy=false]").waitFor();
  expect(await page.getByText(/: no call$/).count()).toBe(0);
  await close();
});

it("a server that never answers makes the live screen old, with the time of its figures", async () => {
  const { page, close } = await openPage(browser, "/calls?lang=en&unit=group");
  const offered = await valueOf(page, "Calls offered");
  const letGo = await holdBack(page);

  await page.getByText(/^These figures are of \d\d:\d\d:\d\d/).waitFor({ timeout: 30_000 });
  expect(await valueOf(page, "Calls offered")).toBe(offered);
  await page.locator("[data-fresh=failing]").waitFor();
  await picture(page, "calls-never-answered");

  await letGo();
  await expect.poll(() => page.getByText(/^These figures are of/).count()).toBe(0);
  await close();
});

it("what is refused or not understood is asked once, what is out of reach again and again", async () => {
  const asked = { invalid_argument: 0, unavailable: 0 };
  for (const code of ["invalid_argument", "unavailable"] as const) {
    const { page, close } = await openPage(browser, "/definitions?lang=en");
    await page.route(QUERY, (route) => {
      asked[code]++;
      return route.fulfill({ status: 400, contentType: "application/json", body: JSON.stringify({ code, message: "no" }) });
    });
    await page.getByRole("link", { name: "Call centre" }).click();
    await page.locator("[data-state]").first().waitFor();
    if (code === "unavailable") await expect.poll(() => asked.unavailable).toBeGreaterThan(2);
    else await page.waitForTimeout(7_000);  // Two rounds of what would be asked again.
    await close();
  }

  expect(asked.invalid_argument).toBe(1);
});

it("the dot says nothing of events before it has heard of any", async () => {
  const { page, close } = await openPage(browser, "/definitions?lang=en");
  await page.route("**/assay.query.v1.IntakeService/GetIntake", () => undefined);

  await page.reload();
  await page.locator("[data-screen=definitions] li").first().waitFor();

  expect(await page.locator("[data-fresh]").getAttribute("data-fresh")).toBe("loading");
  expect(await page.getByText("No event yet").count()).toBe(0);
  await close();
});

it("a search of definitions leaves one step to go back", async () => {
  const { page, close } = await openPage(browser, "/calls?lang=en");
  await page.getByRole("link", { name: "Definitions" }).click();
  await page.getByRole("searchbox").or(page.getByRole("textbox")).first().pressSequentially("level");
  await expect.poll(() => page.url()).toContain("q=level");

  await page.goBack();

  await page.locator("[data-screen=calls]").waitFor();
  await close();
});

// What stands on the screen is what gRPC answers, to the digit shown.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { askByGrpc, type Figure, figure, launchBrowser, openPage, valueOf } from "./stand";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const ZONE = "Asia/Shanghai";
const DAY_MS = 86_400_000;

// Yesterday in the zone: seeded, and over, so that nothing changes while the test looks.
function yesterday(): { date: string; from: string; to: string } {
  const date = new Date(Date.now() - DAY_MS).toLocaleDateString("sv-SE", { timeZone: ZONE });
  const next = new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);
  return { date, from: `${date}T00:00:00+08:00`, to: `${next}T00:00:00+08:00` };
}

function count(value: number | undefined): string {
  return (value ?? 0).toLocaleString("en-GB");
}

function share(value: number, n: number): string {
  return `${(value * 100).toFixed(n >= 100 ? 1 : 0)}%`;
}

function shareInterval({ interval, n }: Figure): string {
  const decimals = Number(n) >= 100 ? 1 : 0;
  return `${((interval?.lower ?? 0) * 100).toFixed(decimals)}–${((interval?.upper ?? 0) * 100).toFixed(decimals)}%`;
}

async function openCalls(): Promise<{ page: Page; close: () => Promise<void> }> {
  const { date } = yesterday();
  return openPage(browser, `/calls?lang=en&period=${date}..${date}&unit=group&tz=${ZONE}`);
}

describe("the call centre", () => {
  const { from, to } = yesterday();
  const period = ["--where", "unit=group", "--from", from, "--to", to];

  it("shows the counts, rates and times that gRPC answers", async () => {
    const [row] = askByGrpc(["call.offered", "call.answered", "call.abandoned", "call.abandonment_rate", "call.asa", ...period]);
    const [offered, answered, abandoned, rate, asa] = row?.figures ?? [];
    const { page, close } = await openCalls();

    expect(Number(offered?.value)).toBeGreaterThan(1_000);
    expect(await valueOf(page, "Calls offered")).toBe(count(offered?.value));
    expect(await valueOf(page, "Calls answered")).toBe(count(answered?.value));
    expect(await valueOf(page, "Calls abandoned")).toBe(count(abandoned?.value));
    expect(await valueOf(page, "Abandonment rate")).toBe(share(rate?.value ?? -1, Number(rate?.n)));
    expect(await figure(page, "Abandonment rate").innerText()).toContain(shareInterval(rate ?? {}));
    expect(await figure(page, "Abandonment rate").innerText()).toContain(`n ${count(Number(rate?.n))}`);
    expect(await valueOf(page, "Average speed of answer")).toBe(`${asa?.value?.toFixed(1)} s`);
    await close();
  });

  it("shows the four service levels that gRPC answers", async () => {
    const { page, close } = await openCalls();
    const labels = ["v1, of answered", "v2, of offered", "v3, without short abandons", "v4, abandons in time count"];

    for (const [index, label] of labels.entries()) {
      const [row] = askByGrpc(["call.service_level", "--param", `variant=v${index + 1}`, ...period]);
      const level = row?.figures[0];
      expect(await valueOf(page, label)).toBe(share(level?.value ?? -1, Number(level?.n)));
      expect(await figure(page, label).innerText()).toContain(shareInterval(level ?? {}));
    }
    await close();
  });

  it("shows every business with its figures", async () => {
    const rows = askByGrpc(["call.offered", "call.service_level", "--by", "business", ...period]);
    const { page, close } = await openCalls();
    const table = page.getByRole("region", { name: "By business" }).last();
    await table.locator("tbody tr").first().waitFor();

    const shown = await table.locator("tbody tr").allInnerTexts();

    expect(rows.length).toBeGreaterThan(1);
    expect(shown).toHaveLength(rows.length);
    for (const { keys, figures } of rows) {
      const line = shown.find((text) => text.startsWith(keys?.[0] || "(not given)")) ?? "";
      expect(line).toContain(count(figures[0]?.value));
      expect(line).toContain(share(figures[1]?.value ?? -1, Number(figures[1]?.n)));
    }
    await close();
  });

  it("adds its intervals up to the day", async () => {
    const rows = askByGrpc(["call.offered", "--every", "quarter_hour", ...period]);
    const [total] = askByGrpc(["call.offered", ...period]);
    const { page, close } = await openCalls();
    const block = page.getByRole("region", { name: "Calls by quarter-hour", exact: true });
    await block.getByRole("button", { name: "Show as a table: Calls by quarter-hour" }).click();

    const cells = await block.locator("tbody td:nth-child(2)").allInnerTexts();

    const shown = cells.filter((text) => text !== "–").map((text) => Number(text.replaceAll(",", "")));
    expect(cells).toHaveLength(96);
    expect(shown.reduce((sum, value) => sum + value, 0)).toBe(total?.figures[0]?.value);
    expect(shown.filter((value) => value > 0)).toHaveLength(rows.length);
    await close();
  });
});

describe("satisfaction", () => {
  const { from, to, date } = yesterday();
  const period = ["--from", from, "--to", to];

  it("shows rate, mean and responses that gRPC answers", async () => {
    const [row] = askByGrpc(["survey.favourable_share", "survey.mean", "survey.responses", "--where", "unit=group", ...period]);
    const [rate, mean, responses] = row?.figures ?? [];
    const { page, close } = await openPage(browser, `/satisfaction?lang=en&period=${date}..${date}&unit=group&tz=${ZONE}`);

    expect(Number(responses?.value)).toBeGreaterThan(100);
    expect(await valueOf(page, "Favourable share")).toBe(share(rate?.value ?? -1, Number(rate?.n)));
    expect(await figure(page, "Favourable share").innerText()).toContain(shareInterval(rate ?? {}));
    expect(await valueOf(page, "Mean score")).toBe(mean?.value?.toFixed(2));
    expect(await valueOf(page, "Survey responses")).toBe(count(responses?.value));
    await close();
  });

  it("lists every unit below with the figures that gRPC answers", async () => {
    const byRegion = askByGrpc(["survey.favourable_share", "--by", "region", "--where", "unit=group", ...period]);
    const byBranch = askByGrpc(["survey.favourable_share", "--by", "branch", "--where", "unit=group", ...period]);
    const { page, close } = await openPage(browser, `/satisfaction?lang=en&period=${date}..${date}&unit=group&tz=${ZONE}`);
    const table = page.getByRole("region", { name: "Favourable share by unit" }).last();
    await table.locator("tbody tr").first().waitFor();

    const shown = await table.locator("tbody tr").allInnerTexts();

    expect(shown.length).toBeGreaterThanOrEqual(28);
    const texts = [...byRegion, ...byBranch].map(({ figures: [rate] }) => `${share(rate?.value ?? -1, Number(rate?.n))}`);
    for (const text of texts) expect(shown.some((line) => line.includes(text))).toBe(true);
    const intervals = byRegion.map(({ figures: [rate] }) => shareInterval(rate ?? {}));
    for (const text of intervals) expect(shown.some((line) => line.includes(text))).toBe(true);
    await close();
  });
});

describe("trust", () => {
  it("shows an equation that holds, with the sums of the partitions", async () => {
    const { page, close } = await openPage(browser, "/trust?lang=en");
    const calls = page.locator("[data-equation=call]");
    await calls.waitFor();

    expect(await calls.locator("[data-holds]").getAttribute("data-holds")).toBe("true");
    const numbers = (await calls.locator("b").allInnerTexts()).map((text) => Number(text.replaceAll(",", "")));
    expect(numbers[0]).toBeGreaterThan(0);
    expect(numbers[0]).toBe(numbers.slice(1).reduce((sum, value) => sum + value, 0));
    await close();
  });

  it("checks the store when asked and shows what it found", async () => {
    const { page, close } = await openPage(browser, "/trust?lang=en");
    const block = page.getByRole("region", { name: "Checks of the store" }).first();
    await block.getByRole("button", { name: "Check now" }).click();

    await block.getByText("Newest check finished").waitFor();
    const results = await block.locator("tbody td:first-child").allInnerTexts();

    expect(results.length).toBeGreaterThan(2);
    expect(results.every((text) => text.trim() === "holds")).toBe(true);
    await close();
  });
});

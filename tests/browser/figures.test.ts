// What stands on the screen is what gRPC answers, to the digit shown, in both languages, each
// figure beside its own name.

import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  askByGrpc, assayctlJson, type Figure, figure, type Language, LANGUAGES, launchBrowser, metricNames, type Names,
  openPage, type Row, TEXTS, unitNames, valueOf,
} from "./stand";

const ZONE = "Asia/Shanghai";
const DAY_MS = 86_400_000;

let browser: Browser;
let metrics: Map<string, Names>;
let units: Map<string, Names>;
beforeAll(async () => {
  browser = await launchBrowser();
  metrics = metricNames();
  units = await unitNames();
});
afterAll(() => browser.close());

// Yesterday in the zone: seeded, and over, so that nothing changes while the test looks.
const DATE = new Date(Date.now() - DAY_MS).toLocaleDateString("sv-SE", { timeZone: ZONE });
const NEXT = new Date(Date.parse(DATE) + DAY_MS).toISOString().slice(0, 10);
const PERIOD = ["--where", "unit=group", "--from", `${DATE}T00:00:00+08:00`, "--to", `${NEXT}T00:00:00+08:00`];

function viewOf(screen: string, language: Language): string {
  return `/${screen}?lang=${language}&period=${DATE}..${DATE}&unit=group&tz=${ZONE}`;
}

function only(rows: Row[]): Figure[] {
  expect(rows).toHaveLength(1);
  return rows[0]?.figures ?? [];
}

function count(value: number | string | undefined): string {
  return Number(value ?? 0).toLocaleString("en-GB");
}

function share({ value, n }: Figure): string {
  return value === undefined ? "–" : `${(value * 100).toFixed(Number(n) >= 100 ? 1 : 0)}%`;
}

function shareInterval({ interval, n }: Figure): string {
  const decimals = Number(n) >= 100 ? 1 : 0;
  return `${((interval?.lower ?? 0) * 100).toFixed(decimals)}–${((interval?.upper ?? 0) * 100).toFixed(decimals)}%`;
}

function seconds({ value }: Figure, language: Language): string {
  return `${value?.toFixed(1)}${language === "zh" ? "秒" : " s"}`;
}

function numberIn(text: string): number {
  return Number(text.replaceAll(",", ""));
}

// The cells of each row of a table, by the first line of the row's first cell.
async function rowsOf(region: Locator): Promise<Map<string, string[]>> {
  await region.locator("tbody tr").first().waitFor();
  const rows = await region.locator("tbody tr").evaluateAll((all) =>
    all.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.innerText.trim())),
  );
  return new Map(rows.map((cells) => [cells[0]?.split("\n")[0] ?? "", cells]));
}

describe.each(LANGUAGES)("the call centre in %s", (language) => {
  const text = TEXTS[language];
  const nameOf = (id: string) => metrics.get(id)?.[language] ?? id;

  it("shows the counts, rates and times that gRPC answers", async () => {
    const ids = ["call.offered", "call.answered", "call.abandoned", "call.abandonment_rate", "call.asa", "call.aht"];
    const [offered, answered, abandoned, rate, asa, aht] = only(askByGrpc([...ids, ...PERIOD])) as [Figure, Figure, Figure, Figure, Figure, Figure];
    const { page, close } = await openPage(browser, viewOf("calls", language));

    expect(Number(offered.value)).toBeGreaterThan(1_000);
    expect(await valueOf(page, nameOf("call.offered"))).toBe(count(offered.value));
    expect(await valueOf(page, nameOf("call.answered"))).toBe(count(answered.value));
    expect(await valueOf(page, nameOf("call.abandoned"))).toBe(count(abandoned.value));
    expect(await valueOf(page, nameOf("call.abandonment_rate"))).toBe(share(rate));
    expect(await figure(page, nameOf("call.abandonment_rate")).innerText()).toContain(shareInterval(rate));
    expect(await figure(page, nameOf("call.abandonment_rate")).innerText()).toContain(`n ${count(rate.n)}`);
    expect(await valueOf(page, nameOf("call.asa"))).toBe(seconds(asa, language));
    expect(await valueOf(page, nameOf("call.aht"))).toBe(seconds(aht, language));
    await close();
  });

  it("shows what came since the last quarter of an hour, and that waiting callers are not reported", async () => {
    const { page, close } = await openPage(browser, `/calls?lang=${language}&unit=group&tz=${ZONE}`);
    const now = page.getByRole("region", { name: text["calls.now"], exact: true });

    // Numbers rise while one looks: what is shown lies between two answers.
    await expect.poll(async () => {
      const quarter = 900_000;
      const running = Math.floor(Date.now() / quarter) * quarter;
      const moment = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");
      const period = ["--where", "unit=group", "--from", moment(running - quarter), "--to", moment(running + quarter)];
      const ask = () => Number(askByGrpc(["call.offered", ...period])[0]?.figures[0]?.value ?? 0);
      const [before, shown, after] = [ask(), numberIn(await now.locator("[data-value]").first().innerText()), ask()];
      return before <= shown && shown <= after;
    }).toBe(true);
    expect(await now.locator(`[data-figure="${text["calls.waiting"]}"]`).innerText()).toContain(text["absent.not_reported"]);
    await close();
  });

  it("shows the four service levels that gRPC answers", async () => {
    const { page, close } = await openPage(browser, viewOf("calls", language));
    const shown = await rowsOf(page.getByRole("region", { name: text["calls.levels"] }).first());

    expect(shown.size).toBe(4);
    for (const variant of ["v1", "v2", "v3", "v4"] as const) {
      const [level = { n: "0" }] = only(askByGrpc(["call.service_level", "--param", `variant=${variant}`, ...PERIOD]));
      const cells = shown.get(text[`calls.${variant}_name`]);
      expect([cells?.[1], cells?.[3], cells?.[4]]).toEqual([share(level), shareInterval(level), count(level.n)]);
    }
    await close();
  });

  it.each(["business", "skill"] as const)("shows every %s with its figures", async (dimension) => {
    const ids = ["call.offered", "call.answered", "call.abandonment_rate", "call.service_level"];
    const rows = askByGrpc([...ids, "--by", dimension, ...PERIOD]);
    const { page, close } = await openPage(browser, viewOf("calls", language));
    const shown = await rowsOf(page.getByRole("region", { name: text[`calls.by_${dimension}`] }).first());

    expect(rows.length).toBeGreaterThan(1);
    expect(shown.size).toBe(rows.length);
    for (const { keys, figures } of rows) {
      const [offered, answered, rate, level] = figures as [Figure, Figure, Figure, Figure];
      const cells = shown.get(keys?.[0] || text["filter.none"])?.slice(1, 5);
      expect(cells).toEqual([count(offered.value), count(answered.value), share(rate), share(level)]);
    }
    await close();
  });
});

it("the intervals of a day add up to it", async () => {
  const rows = askByGrpc(["call.offered", "--every", "quarter_hour", ...PERIOD]);
  const [total] = only(askByGrpc(["call.offered", ...PERIOD]));
  const { page, close } = await openPage(browser, viewOf("calls", "en"));
  const block = page.getByRole("region", { name: "Calls by quarter-hour", exact: true });
  await block.getByRole("button", { name: "Show as a table: Calls by quarter-hour" }).click();

  const cells = await block.locator("tbody td:nth-child(2)").allInnerTexts();

  const shown = cells.filter((cell) => cell !== "–").map(numberIn);
  expect(cells).toHaveLength(96);
  expect(shown.reduce((sum, value) => sum + value, 0)).toBe(total?.value);
  expect(shown.filter((value) => value > 0)).toHaveLength(rows.length);
  await close();
});

describe.each(LANGUAGES)("satisfaction in %s", (language) => {
  const text = TEXTS[language];
  const nameOf = (id: string) => metrics.get(id)?.[language] ?? id;
  const SHARE = "survey.favourable_share";

  it("shows rate, mean and responses that gRPC answers", async () => {
    const [rate, mean, responses] = only(askByGrpc([SHARE, "survey.mean", "survey.responses", ...PERIOD])) as [Figure, Figure, Figure];
    const { page, close } = await openPage(browser, viewOf("satisfaction", language));

    expect(Number(responses.value)).toBeGreaterThan(100);
    expect(await valueOf(page, nameOf(SHARE))).toBe(share(rate));
    expect(await figure(page, nameOf(SHARE)).innerText()).toContain(shareInterval(rate));
    expect(await valueOf(page, nameOf("survey.mean"))).toBe(mean.value?.toFixed(2));
    expect(await valueOf(page, nameOf("survey.responses"))).toBe(count(responses.value));
    await close();
  });

  it("shows the trend that gRPC answers, hour by hour", async () => {
    const rows = askByGrpc([SHARE, "--every", "hour", "--time-zone", ZONE, ...PERIOD]);
    const { page, close } = await openPage(browser, viewOf("satisfaction", language));
    await page.getByRole("button", { name: text["action.table"] }).first().click();
    const shown = await rowsOf(page.locator("section", { has: page.getByRole("button", { name: text["action.chart"] }) }));

    expect(shown.size).toBe(24);
    for (const { stepStart = "", figures: [rate = { n: "0" }] } of rows) {
      const hour = new Date(stepStart).toLocaleTimeString("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
      const open = language === "zh" ? ["（", "）"] : [" (", ")"];
      // A figure of fewer than five answers has none.
      const interval = rate.interval ? `${open[0]}${shareInterval(rate)}${open[1]}` : "";
      expect(shown.get(hour)?.[1]).toBe(share(rate) + interval);
    }
    await close();
  });

  it("shows every way of asking with its figures", async () => {
    const rows = askByGrpc([SHARE, "--by", "method", ...PERIOD]);
    const { page, close } = await openPage(browser, viewOf("satisfaction", language));
    const shown = await rowsOf(page.getByRole("region", { name: text["satisfaction.by_method"] }).first());

    expect(shown.size).toBe(rows.length);
    for (const { keys, figures: [rate = { n: "0" }] } of rows) {
      const cells = shown.get(text[`method.${keys?.[0]}` as keyof typeof text]);
      expect([cells?.[1], cells?.[3], cells?.[4]]).toEqual([share(rate), shareInterval(rate), count(rate.n)]);
    }
    await close();
  });

  it("shows beside each unit that unit's own figures", async () => {
    const rows = ["region", "branch"].flatMap((level) => askByGrpc([SHARE, "--by", level, ...PERIOD]));
    const { page, close } = await openPage(browser, viewOf("satisfaction", language));
    const title = text["units.title"].replace("{metric}", nameOf(SHARE));
    const shown = await rowsOf(page.getByRole("region", { name: title }).first());

    expect(rows.length).toBeGreaterThanOrEqual(28);
    for (const { keys, figures: [rate = { n: "0" }] } of rows) {
      const cells = shown.get(units.get(keys?.[0] ?? "")?.[language] ?? "");
      expect([cells?.[1], cells?.[3], cells?.[4]]).toEqual([share(rate), shareInterval(rate), count(rate.n)]);
    }
    await close();
  });
});

describe.each(LANGUAGES)("definitions in %s", (language) => {
  it("are those that gRPC answers", async () => {
    const { page, close } = await openPage(browser, `/definitions?lang=${language}`);
    await page.locator("[data-screen=definitions] li").first().waitFor();

    const shown = await page.locator("[data-screen=definitions] li").allInnerTexts();

    expect(shown).toHaveLength(metrics.size);
    for (const [id, name] of metrics) {
      const entry = shown.find((line) => line.includes(`${id}, v`));
      expect(entry?.startsWith(name[language])).toBe(true);
    }
    await close();
  });
});

interface Status {
  partitions: { family: string; receivedCount: string; okCount: string; duplicateCount: string; rejectedCount: string; poisonCount: string }[];
}

describe.each(LANGUAGES)("trust in %s", (language) => {
  const text = TEXTS[language];

  it("shows an equation that holds, with the sums that gRPC answers", async () => {
    const { page, close } = await openPage(browser, `/trust?lang=${language}`);
    const equation = page.locator("[data-equation=survey]");
    await equation.waitFor();
    const ask = () => {
      const { partitions } = assayctlJson<Status>(["status"]);
      const own = partitions.filter(({ family }) => family === "survey");
      const total = (part: keyof Status["partitions"][0]) => own.reduce((sum, each) => sum + Number(each[part]), 0);
      return [total("receivedCount"), total("okCount"), total("duplicateCount"), total("rejectedCount"), total("poisonCount")];
    };

    // Numbers rise while one looks: each lies between two answers.
    await expect.poll(async () => {
      const before = ask();
      const shown = (await equation.locator("b").allInnerTexts()).map(numberIn);
      const after = ask();
      const sum = shown.slice(1).reduce((all, value) => all + value, 0);
      const isBetween = before.every((value, index) => value <= (shown[index] ?? -1) && (shown[index] ?? -1) <= (after[index] ?? -1));
      return isBetween && shown[0] === sum;
    }).toBe(true);
    expect(await equation.locator("[data-holds]").getAttribute("data-holds")).toBe("true");
    await close();
  });

  it.each([
    ["the rows", "trust.verify_now", "trust.verified_at"],
    ["the roll-ups too", "trust.verify_deeply", "trust.verified_deeply_at"],
  ] as const)("checks %s when asked and says which it checked", async (_, button, finished) => {
    const { page, close } = await openPage(browser, `/trust?lang=${language}`);
    const block = page.getByRole("region", { name: text["trust.verify"] }).first();
    await block.getByRole("button", { name: text[button] }).click();

    await block.getByText(text[finished].split("{")[0] ?? "").waitFor();
    const results = await block.locator("tbody td:first-child").allInnerTexts();

    expect(results.length).toBeGreaterThan(2);
    expect(new Set(results.map((result) => result.trim()))).toEqual(new Set([text["trust.passed"]]));
    await close();
  });
});

// The trust screen when there is something to distrust: what was refused, what came twice, what
// cannot be read, and sums that do not hold.

import { readFileSync } from "node:fs";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { answerIntake, answerLastVerify, answerSources, failLastVerify } from "./answers";
import { LANGUAGES, launchBrowser, openPage, picture, TEXTS, THEMES } from "./stand";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

function partition(number: number, counts: Partial<Record<"received" | "ok" | "duplicate" | "poison", bigint>>) {
  const { received = 0n, ok = 0n, duplicate = 0n, poison = 0n } = counts;
  return {
    family: "call", logId: "1", partition: number,
    receivedCount: received, okCount: ok, duplicateCount: duplicate, poisonCount: poison,
  };
}

describe.each(LANGUAGES)("in %s", (language) => {
  const text = TEXTS[language];

  it("what was refused stands with its cause, its count and an example", async () => {
    const { page, close } = await openPage(browser, `/trust?lang=${language}`);
    const row = page.getByRole("region", { name: text["trust.rejects"] }).locator("tbody tr", { hasText: "unknown_unit" }).first();
    await row.waitFor();

    const cells = await row.locator("td").allInnerTexts();

    expect(cells[1]).toContain(text["reject.unknown_unit"]);
    expect(Number(cells[3])).toBeGreaterThan(0);
    expect(cells[4]).toContain("atlantis");
    await picture(page, `trust-rejects-${language}`);
    await close();
  });

  it("what came twice or cannot be read is part of a sum that holds", async () => {
    const { page, close } = await openPage(browser, "/definitions?lang=en");
    await answerIntake(page, { partitions: [partition(0, { received: 12n, ok: 9n, duplicate: 2n, poison: 1n })] });
    await page.goto(page.url().replace("/definitions?lang=en", `/trust?lang=${language}`));

    const equation = page.locator("[data-equation=call]");
    await equation.waitFor();
    expect(await equation.locator("b").allInnerTexts()).toEqual(["12", "9", "2", "0", "1", "0"]);
    expect(await equation.locator("[data-holds]").getAttribute("data-holds")).toBe("true");
    await close();
  });

  it("a loss here and a double there are two faults, each at its partition", async () => {
    const { page, close } = await openPage(browser, "/definitions?lang=en");
    await answerIntake(page, {
      partitions: [partition(0, { received: 10n, ok: 9n }), partition(1, { received: 10n, ok: 11n }), partition(2, { received: 5n, ok: 5n })],
    });
    await page.goto(page.url().replace("/definitions?lang=en", `/trust?lang=${language}`));

    const equation = page.locator("[data-equation=call] [data-holds]");
    await equation.waitFor();
    expect(await equation.getAttribute("data-holds")).toBe("false");
    const checks = page.getByRole("region", { name: text["trust.partitions"] }).locator("tbody [data-holds]");
    expect(await checks.evaluateAll((all) => all.map((each) => each.getAttribute("data-holds")))).toEqual(["false", "false", "true"]);
    await picture(page, `trust-broken-${language}`);
    await close();
  });

  it("what is not stored stands above everything, with since when, why and what to do", async () => {
    const why = "assay.call.v1 [0]: 5 records aged out; to go on without them set a new sink.log_id and restart the sink";
    const finding = { kind: "partition_stopped", family: "call", partitions: [0, 3], waitingCount: 12n, since: { seconds: 1_767_225_600n }, why };
    for (const theme of THEMES) {
      const { page, close } = await openPage(browser, "/definitions?lang=en");
      await answerIntake(page, { partitions: [partition(0, { received: 22n, ok: 10n })], findings: [finding] });
      await page.goto(page.url().replace("/definitions?lang=en", `/trust?lang=${language}&theme=${theme}&tz=Asia/Shanghai`));

      const alert = page.locator("[data-screen=trust] > :first-child");
      await alert.waitFor();
      expect(await alert.getAttribute("data-findings")).not.toBeNull();
      const said = await alert.innerText();
      for (const part of [text["trust.findings"], text["finding.partition_stopped"], "0", "12", "2026", why, text["advice.partition_stopped"], "assayctl status"]) {
        expect(said).toContain(part);
      }
      await page.locator("[data-sentence]", { hasText: text["finding.partition_stopped"] }).waitFor();
      await picture(page, `trust-findings-${language}-${theme}`);
      await close();
    }
  });

  it("a check that failed leads the sentence", async () => {
    const { page, close } = await openPage(browser, "/definitions?lang=en");
    const check = { table: "assay.call", check: "stored_once", passed: false, detail: "3 numbered events are stored again" };
    await answerLastVerify(page, { result: { passed: false, checks: [check] }, deep: true });
    await page.goto(page.url().replace("/definitions?lang=en", `/trust?lang=${language}`));

    await page.locator("[data-sentence]", { hasText: text["check.stored_once"] }).waitFor();
    await page.getByRole("region", { name: text["trust.verify"] }).getByText(text["trust.failed"], { exact: true }).waitFor();
    await close();
  });

  it("a question about checks that fails is no answer that there was none", async () => {
    const { page, close } = await openPage(browser, "/definitions?lang=en");
    await failLastVerify(page);
    await page.goto(page.url().replace("/definitions?lang=en", `/trust?lang=${language}`));

    await page.getByRole("region", { name: text["trust.verify"] }).locator("[data-state=failed]").waitFor();
    expect(await page.getByText(text["trust.never_verified"]).count()).toBe(0);
    await close();
  });
});

it("the CSV of sources has those of every page", async () => {
  const { page, close } = await openPage(browser, "/definitions?lang=en");
  await answerSources(page, { "": ["a", "b"], b: ["c", "d"], d: ["e"] });
  await page.goto(page.url().replace("/definitions", "/trust"));
  const block = page.getByRole("region", { name: "Sources" }).first();
  await block.locator("tbody tr").first().waitFor();
  expect(await block.locator("tbody tr").count()).toBe(2);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    block.getByRole("button", { name: /^Save as CSV/ }).click(),
  ]);

  const lines = readFileSync(await download.path(), "utf8").trimEnd().split("\r\n");
  expect(lines.slice(1).map((line) => line.split(",")[0])).toEqual(["a", "b", "c", "d", "e"]);
  await close();
});

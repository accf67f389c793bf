// What every test needs: a browser, pages that tell their errors, the platform's doors, and a
// place for pictures.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import { expect, inject } from "vitest";

import { en } from "../../dashboard/app/src/ui/text/en";
import { zh } from "../../dashboard/app/src/ui/text/zh";
import { type Part, PROGRAMS, ROOT } from "./platform";
import { run } from "./processes";

export const LANGUAGES = ["zh", "en"] as const;
export const THEMES = ["light", "dark"] as const;
export const SIZES = [
  { width: 1440, height: 900 },
  { width: 820, height: 1180 },
] as const;
// Each screen with what shows that its figures are there.
export const SCREENS = [
  { path: "satisfaction", ready: "[data-figure] [data-value]" },
  { path: "calls", ready: "[data-figure] [data-value]" },
  { path: "trust", ready: "[data-equation]" },
  { path: "definitions", ready: "[data-screen=definitions] li" },
] as const;

const ASSAYCTL = join(PROGRAMS, "assayctl");
const CHROMIUM = process.env["ASSAY_CHROMIUM"] ?? "/usr/bin/chromium";
const OUTPUT = process.env["ASSAY_BROWSER_OUTPUT"] ?? join(ROOT, "var/browser");

export function launchBrowser(more: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}

export interface OpenOptions {
  width?: number;
  height?: number;
  // Text run in the page before any of its own.
  before?: string;
}

// One context for the pages of a browser: what is loaded once stays in its cache, as for people.
const contexts = new WeakMap<Browser, Promise<BrowserContext>>();

function contextOf(browser: Browser): Promise<BrowserContext> {
  const known = contexts.get(browser);
  if (known) return known;
  const context = browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  contexts.set(browser, context);
  return context;
}

// A page with the errors it reports.
export async function openPage(browser: Browser, path: string, options: OpenOptions = {}) {
  const { width = 1440, height = 900, before } = options;
  const page = await (await contextOf(browser)).newPage();
  await page.setViewportSize({ width, height });
  if (before) await page.addInitScript(before);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(inject("url") + path);
  return { page, errors, close: () => page.close() };
}

// Another address of the app without loading it anew, as a link inside it would.
export function goTo(page: Page, address: string): Promise<void> {
  return page.evaluate((to) => {
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, address);
}

// Colours and panels have come to rest.
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))));
}

// Charts are drawn, or their place says why not, and the dot knows how fresh the figures are.
export async function drawn(page: Page): Promise<void> {
  for (const chart of await page.locator("[data-trend]").all()) {
    await chart.locator("canvas, [data-state]").first().waitFor();
  }
  await page.locator("[data-fresh]:not([data-fresh=loading])").waitFor();
  await atRest(page);
}

// Pictures are kept as output of the tests, for people to look at.
export async function picture(page: Page, name: string): Promise<void> {
  await drawn(page);
  keep(`${name}.png`, await page.screenshot({ fullPage: true }));
}

export function keep(name: string, content: Buffer): void {
  const folder = join(OUTPUT, "pictures");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
}

// The text of a value once it is there.
export async function valueOf(page: Page, label: string): Promise<string> {
  const value = figure(page, label).locator("[data-value]");
  await value.waitFor();
  return (await value.innerText()).trim();
}

export function figure(page: Page, label: string): Locator {
  return page.locator(`[data-figure="${label}"]`).last();
}

export async function control(what: "down" | "up", part: Part): Promise<void> {
  const response = await fetch(`${inject("control")}/${what}/${part}`);
  if (!response.ok) throw new Error(`${what} ${part}: ${await response.text()}`);
}

// `assayctl query`, over gRPC and past the edge: what the screen must agree with.
export interface Figure {
  value?: number;
  numerator?: number;
  denominator?: number;
  n?: string;
  interval?: { lower: number; upper: number };
}
export interface Row {
  stepStart?: string;
  keys?: string[];
  figures: Figure[];
}

export function askByGrpc(args: string[]): Row[] {
  const { results } = assayctlJson<{ results: { rows?: Row[] }[] }>(["query", ...args]);
  return results[0]?.rows ?? [];
}

export function assayctlJson<T>(args: string[]): T {
  const environment = inject("environment");
  return JSON.parse(run({ program: ASSAYCTL, args: [...args, "--output", "json"], environment, folder: ROOT })) as T;
}

// The words of the pages and of the registry, so that a test reads a screen in either language.
export type Language = (typeof LANGUAGES)[number];
export type Names = Record<Language, string>;

export const TEXTS = { en, zh };

export function metricNames(): Map<string, Names> {
  const { metrics } = assayctlJson<{ metrics: { id: string; name: Names }[] }>(["metrics"]);
  return new Map(metrics.map(({ id, name }) => [id, name]));
}

export async function unitNames(): Promise<Map<string, Names>> {
  const response = await fetch(`${inject("url")}/assay.query.v1.CatalogueService/ListUnits`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const { units } = (await response.json()) as { units: { unitId: string; names: Names }[] };
  return new Map(units.map(({ unitId, names }) => [unitId, names]));
}

// Publishes calls that were answered at once, one for each business, and waits for nothing.
export function publishCalls(source: string, calls: readonly { business: string; at: string }[]): void {
  const [, unitId = ""] = source.split("/");
  const lines = calls.map(({ business, at }, index) =>
    JSON.stringify({
      occurredAt: at,
      unitId,
      call: {
        callId: `${source} ${at} ${index}`,
        arrivedAt: at,
        business,
        ended: { endReason: "CALL_END_REASON_SERVED", talkMs: 60_000 },
      },
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), "assay-browser-calls-"));
  const file = join(folder, "calls.jsonl");
  writeFileSync(file, lines.join("\n") + "\n");
  const args = ["publish", "--source", source, "--family", "call", file];
  run({ program: ASSAYCTL, args, environment: inject("environment"), folder: ROOT });
  rmSync(folder, { recursive: true });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Finding {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

// No serious or critical finding of axe on the page as it is.
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const findings = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<{ violations: Finding[] }> } };
    return (await axe.run()).violations;
  });
  const serious = findings
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join("\n")}`);
  expect(serious).toEqual([]);
}

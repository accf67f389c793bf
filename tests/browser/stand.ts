// What every test needs: a browser, pages that tell their errors, the platform's doors, and a
// place for pictures.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { expect, inject } from "vitest";

import { type Part, ROOT } from "./platform";
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

const CHROMIUM = process.env["ASSAY_CHROMIUM"] ?? "/usr/bin/chromium";
const OUTPUT = process.env["ASSAY_BROWSER_OUTPUT"] ?? join(ROOT, "var/test-results/browser");

export function launchBrowser(): Promise<Browser> {
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
    ],
  });
}

export interface OpenOptions {
  width?: number;
  height?: number;
  // Text run in the page before any of its own.
  before?: string;
}

// A page in a context of its own, with the errors it reports.
export async function openPage(browser: Browser, path: string, options: OpenOptions = {}) {
  const { width = 1440, height = 900, before } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  if (before) await context.addInitScript(before);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(inject("url") + path);
  return { page, errors, close: () => context.close() };
}

export function picture(page: Page, name: string): Promise<Buffer> {
  const folder = join(OUTPUT, "pictures");
  mkdirSync(folder, { recursive: true });
  return page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
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
  const program = join(process.env["ASSAY_PROGRAMS"] ?? join(ROOT, "build/dev/bin"), "assayctl");
  const environment = inject("environment");
  const text = run({ program, args: ["query", ...args, "--output", "json"], environment, folder: ROOT });
  const { results } = JSON.parse(text) as { results: { rows?: Row[] }[] };
  return results[0]?.rows ?? [];
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

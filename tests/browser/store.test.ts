// Web pages of strangers against the column store: whatever a page of another origin can make a
// browser send to this machine, the store does nothing of it and tells nothing.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

import { launchBrowser } from "./stand";

const environment = inject("environment");
const store = environment["ASSAY_CLICKHOUSE_URL"] ?? "";
// A name of the stranger's that he points at this machine.
const STRANGER = "stranger.example";
const stolen = join(tmpdir(), `assay-browser-stolen-${process.pid}`);

// Everything at once: a form, fetches that need no permission, pictures, and a fetch that does.
const PAGE = `<!doctype html><title>a stranger's page</title><iframe name=sink></iframe>
<script>
const store = new URLSearchParams(location.search).get("store");
const file = new URLSearchParams(location.search).get("file");
const ask = (statement) => store + "/?query=" + encodeURIComponent(statement);
const create = (name) => "CREATE TABLE default." + name + " (a Int8) ENGINE = Memory";
const settled = (element) => new Promise((done) => { element.onload = element.onerror = done; });

function sendForm(name) {
  const form = document.createElement("form");
  Object.assign(form, { method: "POST", enctype: "text/plain", target: "sink", action: ask(create(name)) });
  document.body.append(form);
  form.submit();
}
function showPicture(statement) {
  const picture = new Image();
  picture.src = ask(statement);
  return settled(picture);
}
async function attack() {
  const tries = [
    sendForm("by_form"),
    fetch(store + "/", { method: "POST", mode: "no-cors", credentials: "include", body: create("by_fetch") }),
    showPicture("INSERT INTO FUNCTION file('" + file + "', 'CSV', 'a Int8') VALUES (1)"),
    showPicture(create("by_picture")),
    fetch(ask("SELECT 1")),
    fetch(store + "/", { method: "POST", headers: { "X-ClickHouse-User": "default" }, body: create("by_header") }),
    fetch(store + "/ping"),
  ];
  const results = await Promise.allSettled(tries.map(async (what) => {
    const answer = await what;
    return answer instanceof Response && answer.type !== "opaque" ? await answer.text() : "";
  }));
  return results.map(({ value }) => value ?? "refused");
}
</script>`;

let browser: Browser;
let pages: Server;
let page: Page;
beforeAll(async () => {
  pages = createServer((_, response) => response.setHeader("content-type", "text/html").end(PAGE));
  await new Promise<void>((listening) => pages.listen(0, "127.0.0.1", listening));
  browser = await launchBrowser([`--host-resolver-rules=MAP ${STRANGER} 127.0.0.1`]);
  page = await browser.newPage();
});
afterAll(async () => {
  await browser.close();
  pages.close();
  rmSync(stolen, { force: true });
});

// As ourselves.
async function answerOf(statement: string): Promise<string> {
  const lines = readFileSync(environment["ASSAY_CLICKHOUSE_CREDENTIALS_FILE"] ?? "", "utf8").trim().split("\n");
  const headers = lines.map((line) => line.split(": ") as [string, string]);
  const response = await fetch(store, { method: "POST", headers, body: statement });
  return `${response.status} ${await response.text()}`;
}

it("a page of another port makes the store do nothing and reads nothing", async () => {
  const statuses: number[] = [];
  page.on("response", (response) => {
    if (response.url().startsWith(store)) statuses.push(response.status());
  });
  const { port } = pages.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/?store=${encodeURIComponent(store)}&file=${encodeURIComponent(stolen)}`);

  const read = await page.evaluate("attack()");

  expect(read).toEqual(["", "", "", "", "refused", "refused", "refused"]);
  // At least the form, the fetch without permission and the pictures have come to an answer.
  await expect.poll(() => statuses.length).toBeGreaterThanOrEqual(4);
  expect(new Set(statuses)).toEqual(new Set([403]));
  expect(await answerOf("SELECT count() FROM system.tables WHERE name LIKE 'by\\_%'")).toBe("200 0\n");
  expect(existsSync(stolen)).toBe(false);
});

it("a page whose name was pointed at this machine is told nothing", async () => {
  const { port } = new URL(store);

  const ping = await page.goto(`http://${STRANGER}:${port}/ping`);
  expect(ping?.status()).toBe(403);
  const answer = await page.evaluate(async () => {
    const response = await fetch("/?query=SELECT+1", { method: "POST" });
    return `${response.status} ${await response.text()}`;
  });
  expect(answer).toMatch(/^403 Code: 497/);
});

// web: serves the dashboard's pages and passes their questions on to the query server.
// This file only wires.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { load } from "./config.js";
import { createEdge } from "./edge.js";
import { logToStderr as log } from "./log.js";
import { help } from "./settings.js";

const DASHBOARD = fileURLToPath(new URL("../..", import.meta.url));

function version(): string {
  const manifest = readFileSync(resolve(DASHBOARD, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function hostAndPort(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
  return { host, port: Number(address.slice(colon + 1)) };
}

async function run(): Promise<number> {
  const loaded = load(process.argv.slice(2), process.env);
  if (loaded.request === "help") {
    console.log(help());
    return 0;
  }
  if (loaded.problems.length > 0) {
    for (const problem of loaded.problems) log("error", "bad configuration", { problem });
    return 2;
  }
  if (loaded.request === "print") {
    for (const [name, { text, from }] of Object.entries(loaded.origins)) {
      console.log(`${name} = ${JSON.stringify(text)}  # ${from}`);
    }
    return 0;
  }

  const config = { ...loaded.config, pages: resolve(DASHBOARD, loaded.config.pages) };
  const stopAsked = new Promise<string>((asked) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => asked(signal));
  });
  const descriptors = readFileSync(resolve(DASHBOARD, "gen/query.binpb"));
  const edge = await createEdge(config, descriptors, version());
  const monitoring = await edge.monitoring.listen(hostAndPort(config.metricsListen));
  const pages = await edge.pages.listen(hostAndPort(config.listen));
  log("info", "listening", { pages, monitoring, query: config.queryAddress });

  log("info", "stopping", { signal: await stopAsked });
  await edge.stop();
  log("info", "stopped");
  return 0;
}

run().then(
  (status) => process.exit(status),
  (error: unknown) => {
    log("error", "failed", { error: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  },
);

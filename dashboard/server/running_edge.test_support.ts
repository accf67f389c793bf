// An edge with its pages and its upstream, for tests: stopped and removed after each of them.

import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Client, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { afterEach, beforeEach } from "vitest";

import { createEdge, type Edge } from "./edge.js";
import { type Behaviour, DESCRIPTORS, EchoService, FakeUpstream, type Text } from "./fake_upstream.test_support.js";

// Of the built pages.
export let folder: string;
// What is stopped after the test, the last first.
export let stops: (() => Promise<void>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "edge-test-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<title>page</title>");
  writeFileSync(join(folder, "assets", "app-1a2b.js"), "export {};");
  stops = [];
});

afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  rmSync(folder, { recursive: true });
});

export interface Running {
  edge: Edge;
  url: string;
  monitoring: string;
  upstream: FakeUpstream;
}

export async function start(behaviour: Partial<Behaviour>): Promise<Running> {
  const upstream = await FakeUpstream.start(behaviour);
  const edge = await createEdge(
    {
      listen: "127.0.0.1:0",
      metricsListen: "127.0.0.1:0",
      queryAddress: upstream.address,
      querySessions: 4,
      queryPingMsMax: 1_000,
      pages: folder,
      deadlineMsMax: 60_000,
      requestBytesMax: 1_048_576,
      answerBytesMax: 8_388_608,
      stopMsMax: 200,
    },
    DESCRIPTORS,
    "1.2.3",
  );
  stops.push(() => upstream.stop(), () => edge.stop());
  const url = await edge.pages.listen({ host: "127.0.0.1", port: 0 });
  const monitoring = await edge.monitoring.listen({ host: "127.0.0.1", port: 0 });
  return { edge, url, monitoring, upstream };
}

export interface Echo {
  say: (request: Text, options?: object) => Promise<Text>;
  do: (request: Text, options?: object) => Promise<Text>;
  repeat: (request: Text, options?: object) => AsyncIterable<Text>;
}

export function clientOf(transport: Transport): Echo {
  return createClient(EchoService, transport) as Client<typeof EchoService> & Echo;
}

export function browser(url: string): Echo {
  return clientOf(createConnectTransport({ baseUrl: url, httpVersion: "1.1" }));
}

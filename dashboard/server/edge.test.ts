import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { type Client, Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createEdge, type Edge } from "./edge.js";
import { type Behaviour, DEADLY_TEXT, DESCRIPTORS, EchoService, FakeUpstream, gate, type Text } from "./fake_upstream.test_support.js";

let folder: string;
let stops: (() => Promise<void>)[];

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

interface Running {
  edge: Edge;
  url: string;
  monitoring: string;
  upstream: FakeUpstream;
}

async function start(behaviour: Partial<Behaviour>): Promise<Running> {
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

interface Echo {
  say: (request: Text, options?: object) => Promise<Text>;
  do: (request: Text, options?: object) => Promise<Text>;
  repeat: (request: Text, options?: object) => AsyncIterable<Text>;
}

function clientOf(transport: Transport): Echo {
  return createClient(EchoService, transport) as Client<typeof EchoService> & Echo;
}

function browser(url: string): Echo {
  return clientOf(createConnectTransport({ baseUrl: url, httpVersion: "1.1" }));
}

describe("passing questions on", () => {
  it.each([
    ["Connect", (url: string) => createConnectTransport({ baseUrl: url, httpVersion: "1.1" })],
    [
      "Connect with JSON",
      (url: string) =>
        createConnectTransport({ baseUrl: url, httpVersion: "1.1", useBinaryFormat: false }),
    ],
    ["gRPC-Web", (url: string) => createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1" })],
  ])("serves %s", async (_name, transport) => {
    const { url } = await start({ say: ({ text }) => ({ text: `heard ${text}` }) });

    expect((await clientOf(transport(url)).say({ text: "42" })).text).toBe("heard 42");
  });

  it("passes streams message by message", async () => {
    const second = gate();
    const { url } = await start({
      repeat: async function* ({ text }) {
        yield { text };
        await second.opened;
        yield { text: `${text} again` };
      },
    });

    const texts: string[] = [];
    for await (const message of browser(url).repeat({ text: "now" })) {
      texts.push(message.text);
      second.open();  // Without a first message that arrives early this never ends.
    }

    expect(texts).toEqual(["now", "now again"]);
  });

  it.each([
    ["Connect", browser],
    ["gRPC-Web", (url: string) => clientOf(createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1" }))],
  ])("passes an error with its code, message and details (%s)", async (_name, clientAt) => {
    const { url } = await start({
      say: () => {
        const error = new ConnectError("from: not a date", Code.InvalidArgument);
        error.details.push({ type: "google.rpc.ErrorInfo", value: new Uint8Array([10, 1, 65]) });
        throw error;
      },
    });

    const error = await clientAt(url).say({ text: "?" }).catch((caught: unknown) => caught);

    expect(error).toMatchObject({
      code: Code.InvalidArgument,
      rawMessage: "from: not a date",
      details: [{ type: "google.rpc.ErrorInfo", value: new Uint8Array([10, 1, 65]) }],
    });
  });

  it("passes the caller's deadline and never a longer one than the limit", async () => {
    const seen: (number | undefined)[] = [];
    const { url } = await start({
      say: (request, context) => {
        seen.push(context.timeoutMs());
        return request;
      },
    });

    await browser(url).say({ text: "" }, { timeoutMs: 5_000 });
    await browser(url).say({ text: "" });

    expect(seen[0]).toBeLessThanOrEqual(5_000);
    expect(seen[1]).toBeGreaterThan(5_000);
    expect(seen[1]).toBeLessThanOrEqual(60_000);
  });

  it("cancels the question when its asker has gone", async () => {
    const begun = gate();
    const cancelled = gate();
    const { url } = await start({
      say: async (request, context) => {
        context.signal.addEventListener("abort", () => cancelled.open());
        begun.open();
        await cancelled.opened;
        return request;
      },
    });
    const asker = new AbortController();

    const answer = browser(url).say({ text: "" }, { signal: asker.signal });
    await begun.opened;
    asker.abort();

    await expect(answer).rejects.toMatchObject({ code: Code.Canceled });
    await cancelled.opened;
  });

  it("continues the caller's trace and begins one where there is none", async () => {
    const seen: string[] = [];
    const { url } = await start({
      say: (request, context) => {
        seen.push(context.requestHeader.get("traceparent") ?? "");
        return request;
      },
    });
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    await browser(url).say({ text: "" }, { headers });
    await browser(url).say({ text: "" });

    expect(seen[0]).toMatch(new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    expect(seen[1]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  it("compresses large answers for who can read it", async () => {
    const { url } = await start({ say: () => ({ text: "a".repeat(100_000) }) });

    const response = await fetch(`${url}/test.v1.EchoService/Say`, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-encoding": "gzip" },
      body: "{}",
    });

    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(((await response.json()) as Text).text).toHaveLength(100_000);
  });

  it("keeps fields that this build does not know", async () => {
    const { url } = await start({ say: (request) => request });
    const unknownField = new Uint8Array([0x7a, 2, 104, 105]);  // Number 15, text "hi".

    const response = await fetch(`${url}/test.v1.EchoService/Say`, {
      method: "POST",
      headers: { "content-type": "application/proto" },
      body: unknownField,
    });

    expect(new Uint8Array(await response.arrayBuffer())).toEqual(unknownField);
  });

  it("answers at the caller's deadline though the query server does not", async () => {
    const never = gate();
    const { url } = await start({
      say: async (request) => {
        await never.opened;
        return request;
      },
    });

    const response = await fetch(`${url}/test.v1.EchoService/Say`, {
      method: "POST",
      headers: { "content-type": "application/json", "connect-timeout-ms": "100" },
      body: "{}",
    });

    never.open();
    expect(await response.json()).toMatchObject({ code: "deadline_exceeded" });
  });

  it("refuses a request larger than the limit", async () => {
    const { url } = await start({ say: (request) => request });

    const answer = browser(url).say({ text: "a".repeat(1_100_000) });

    await expect(answer).rejects.toMatchObject({ code: Code.ResourceExhausted });
  });
});

describe("when a connection to the query server breaks", () => {
  it("answers everybody else while one question after the other is deadly to its connection", async () => {
    const finish = gate();
    const { url, upstream } = await start({
      say: async ({ text }) => {
        if (text === "deadly") throw new ConnectError(DEADLY_TEXT, Code.InvalidArgument);
        if (text === "slow") await finish.opened;
        return { text };
      },
    });
    const slow = Promise.allSettled(Array.from({ length: 8 }, () => browser(url).say({ text: "slow" })));
    const deadly = browser(url).say({ text: "deadly" }).catch((caught: unknown) => caught);
    const began = Date.now();

    for (let i = 0; i < 20; i++) await browser(url).say({ text: `${i}` });
    const othersMs = Date.now() - began;

    expect(await deadly).toMatchObject({ code: Code.Unavailable });
    // With one connection each waited 35 s.
    expect(othersMs).toBeLessThan(15_000);
    expect(Date.now() - began).toBeLessThan(25_000);
    finish.open();
    expect(await slow).toEqual(
      Array(8).fill({ status: "fulfilled", value: expect.objectContaining({ text: "slow" }) as unknown }),
    );
    expect(upstream.openSessions).toBeGreaterThan(1);
  }, 60_000);

  it("asks again what may be asked twice, and nothing else", async () => {
    let asked = 0;
    const begun = gate();
    const answer = async (request: Text) => {
      if (++asked === 1) {
        begun.open();
        await new Promise(() => {});
      }
      return request;
    };
    const { url, upstream } = await start({ say: answer, do: answer });

    const said = browser(url).say({ text: "again" });
    await begun.opened;
    upstream.breakSessions();
    expect((await said).text).toBe("again");
    expect(asked).toBe(2);

    asked = 0;
    const done = browser(url).do({ text: "once" }).catch((caught: unknown) => caught);
    while (asked === 0) await new Promise((turn) => setImmediate(turn));
    upstream.breakSessions();
    expect(await done).toBeInstanceOf(ConnectError);
    expect(asked).toBe(1);
  });

  it("gives the page one printable line of an error, cut, and no more details than fit", async () => {
    const { url } = await start({
      say: () => {
        const error = new ConnectError(`zone "\u001b[31m\u0000\u202e${"z".repeat(5_000)}"`, Code.InvalidArgument);
        error.details.push({ type: "google.rpc.ErrorInfo", value: new Uint8Array(5_000) });
        throw error;
      },
    });

    const error = (await browser(url).say({ text: "" }).catch((caught: unknown) => caught)) as ConnectError;

    expect(error.rawMessage).toMatch(/^zone " \[31m {2}z+\u2026$/);
    expect(error.rawMessage).toHaveLength(1_024);
    expect(error.details).toEqual([]);
  });

  it("passes no header on that is larger than the limit", async () => {
    const { url } = await start({ say: (request) => request });

    const headers = { authorization: "b".repeat(5_000) };
    const answer = browser(url).say({ text: "" }, { headers });

    await expect(answer).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});

describe("when the query server is away", () => {
  it("says so, is not ready, and serves again when it is back", async () => {
    const { url, monitoring, upstream } = await start({ say: (request) => request });
    const port = upstream.port;
    expect((await fetch(`${monitoring}/readyz`)).status).toBe(200);

    await upstream.stop();
    const error = await browser(url).say({ text: "" }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: Code.Unavailable });
    expect((error as ConnectError).rawMessage).toContain("query server");
    const readiness = await fetch(`${monitoring}/readyz`);
    expect(readiness.status).toBe(503);
    expect(await readiness.text()).toContain("cannot be reached");

    const back = await FakeUpstream.start({ say: (request) => request }, port);
    stops.unshift(() => back.stop());
    await expect(browser(url).say({ text: "back" })).resolves.toMatchObject({ text: "back" });
  });
});

describe("pages", () => {
  it.each(["/", "/?lang=zh", "/calls?unit=north"])("serves the page for %s and never from a cache", async (address) => {
    const { url } = await start({});

    const response = await fetch(url + address);

    expect(await response.text()).toContain("<title>page</title>");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
  });

  it("serves built files for ever and no page in place of a missing one", async () => {
    const { url } = await start({});

    const built = await fetch(`${url}/assets/app-1a2b.js`);
    const missing = await fetch(`${url}/assets/app-0000.js`);

    expect(built.headers.get("cache-control")).toContain("immutable");
    expect(missing.status).toBe(404);
  });

  it("serves the compressed twin of a file to who can read it", async () => {
    writeFileSync(join(folder, "assets", "app-1a2b.js.gz"), gzipSync("export {};"));
    const { url } = await start({});

    const response = await fetch(`${url}/assets/app-1a2b.js`, { headers: { "accept-encoding": "gzip" } });

    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(response.headers.get("content-type")).toContain("javascript");
    expect(await response.text()).toBe("export {};");
  });

  it("refuses a foreign name for this machine", async () => {
    const { edge } = await start({});

    const response = await edge.pages.inject({ url: "/", headers: { host: "figures.example" } });

    expect(response.statusCode).toBe(403);
  });

  it("does not start without built pages", async () => {
    rmSync(join(folder, "index.html"));

    await expect(start({})).rejects.toThrow("npm run build");
  });
});

describe("running", () => {
  it("counts requests by method and code", async () => {
    const { url, monitoring } = await start({
      say: () => {
        throw new ConnectError("too many", Code.ResourceExhausted);
      },
    });

    await browser(url).say({ text: "" }).catch(() => undefined);

    expect(await (await fetch(`${monitoring}/metrics`)).text()).toContain(
      'rpc_server_requests_total{method="test.v1.EchoService/Say",code="RESOURCE_EXHAUSTED"} 1',
    );
  });

  it("makes no series of what nobody serves", async () => {
    const { url, monitoring } = await start({});
    const series = async () =>
      (await (await fetch(`${monitoring}/metrics`)).text())
        .split("\n")
        .filter((line) => line.startsWith("rpc_server_")).length;
    await browser(url).say({ text: "" }).catch(() => undefined);
    const before = await series();

    for (let i = 0; i < 300; ++i) {
      const method = `test.v1.EchoService/Unknown${i}${"x".repeat(1_000)}`;
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/${method}`, { method: "POST", headers, body: "{}" });
      expect(answer.status).toBe(404);
      await answer.arrayBuffer();
    }

    expect(await series()).toBe(before);
  });

  it("shows its memory, descriptors and uptime", async () => {
    const { monitoring } = await start({});

    const text = await (await fetch(`${monitoring}/metrics`)).text();

    for (const name of [
      "process_resident_memory_bytes",
      "process_open_fds",
      "process_max_fds",
      "process_start_time_seconds",
      "process_uptime_seconds",
    ]) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, "m"));
    }
  });

  it("shows operators' pages to no page of a browser and under no foreign name", async () => {
    const { monitoring } = await start({});
    const statusOf = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        get(`${monitoring}/metrics`, { headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        }).on("error", reject);
      });

    expect(await statusOf({})).toBe(200);
    expect(await statusOf({ origin: "http://evil.example" })).toBe(403);
    expect(await statusOf({ host: "evil.example" })).toBe(403);
    expect((await fetch(`${monitoring}/metrics`, { method: "POST" })).status).toBe(404);
  });

  it("is ready beside requests to the monitoring port that do not end", async () => {
    const { monitoring } = await start({});
    const { hostname, port } = new URL(monitoring);
    const held = Array.from({ length: 100 }, () => connect(Number(port), hostname));
    stops.push(() => {
      held.forEach((socket) => socket.destroy());
      return Promise.resolve();
    });
    const ended = held.map((socket) => {
      socket.on("error", () => undefined);
      socket.write("GET /metrics HTTP/1.1\r\nHost: local");
      return new Promise<void>((resolve) => socket.resume().on("close", () => resolve()));
    });

    const response = await fetch(`${monitoring}/healthz`, { signal: AbortSignal.timeout(1_000) });

    expect(response.status).toBe(200);
    await Promise.all(ended);
  });

  it("says what it is", async () => {
    const { monitoring } = await start({});

    const text = await (await fetch(`${monitoring}/metrics`)).text();

    expect(text).toContain(`process_info{process="web",version="1.2.3",pid="${process.pid}"} 1`);
  });

  it("is healthy from the beginning", async () => {
    const { monitoring } = await start({});

    const response = await fetch(`${monitoring}/healthz`);

    expect(response.status).toBe(200);
  });

  it("lets a running request end before it stops", async () => {
    const begun = gate();
    const finish = gate();
    const { edge, url } = await start({
      say: async () => {
        begun.open();
        await finish.opened;
        return { text: "done" };
      },
    });
    const answer = browser(url).say({ text: "" });
    await begun.opened;

    const stopped = edge.stop();
    finish.open();

    expect((await answer).text).toBe("done");
    await stopped;
  });

  it("ends streams and stops within its bound", async () => {
    const { edge, url } = await start({
      repeat: async function* (request, context) {
        yield request;
        await new Promise((gone) => context.signal.addEventListener("abort", gone));
      },
    });
    const stream = browser(url).repeat({ text: "live" })[Symbol.asyncIterator]();
    await stream.next();

    const ended = stream.next().catch((caught: unknown) => caught);
    await edge.stop();

    expect(await ended).toMatchObject({ code: Code.Unavailable });
    expect((edge.pages.server.address() as AddressInfo | null)).toBeNull();
  });
});

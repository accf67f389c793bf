import { get } from "node:http";
import { type AddressInfo, connect } from "node:net";

import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";

import { gate } from "./fake_upstream.test_support.js";
import { browser, start, stops } from "./running_edge.test_support.js";

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

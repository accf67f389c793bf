import { Code, ConnectError } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { describe, expect, it } from "vitest";

import { gate, type Text } from "./fake_upstream.test_support.js";
import { browser, clientOf, start } from "./running_edge.test_support.js";

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

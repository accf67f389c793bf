import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";

import { DEADLY_TEXT, FakeUpstream, gate, type Text } from "./fake_upstream.test_support.js";
import { browser, start, stops } from "./running_edge.test_support.js";

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

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { folder, start } from "./running_edge.test_support.js";

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

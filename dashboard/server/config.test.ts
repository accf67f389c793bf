import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { load } from "./config.js";

function withFile(text: string, use: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "config-test-"));
  const path = join(folder, "assay.toml");
  writeFileSync(path, text);
  try {
    use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("load", () => {
  it("prefers flag to environment to file to default", () => {
    withFile(
      '[sink]\nrows_max = 1\n[web]\nlisten = "127.0.0.1:1"\nmetrics_listen = "127.0.0.1:2"\nstop_ms_max = 3\n',
      (path) => {
        const { config, problems } = load(["--config", path, "--web.listen=127.0.0.1:9"], {
          ASSAY_WEB_LISTEN: "127.0.0.1:5",
          ASSAY_WEB_METRICS_LISTEN: "127.0.0.1:6",
        });

        expect(problems).toEqual([]);
        expect(config).toMatchObject({
          listen: "127.0.0.1:9",
          metricsListen: "127.0.0.1:6",
          stopMsMax: 3,
          queryAddress: "127.0.0.1:7201",
        });
      },
    );
  });

  it("asks the query server where that server's own variable says", () => {
    const { config } = load([], { ASSAY_QUERY_LISTEN: "127.0.0.1:7299" });

    expect(config.queryAddress).toBe("127.0.0.1:7299");
  });

  it("finds every problem before it reports any", () => {
    withFile('[web]\nlisten = true\ncolour = "blue"\n', (path) => {
      const { problems } = load(
        ["--config", path, "--web.stop_ms_max=-1", "--web.nothing=1", "loose"],
        { ASSAY_WEB_TYPO: "1" },
      );

      expect(problems).toEqual([
        "flag loose: not understood; settings are given as --name=value",
        `${path}: web.listen: must be text or a number`,
        `${path}: web.colour: unknown setting; see --help`,
        "environment ASSAY_WEB_TYPO: unknown setting; see --help",
        'flag: web.stop_ms_max: "-1": must be a whole number from 0 to 600000',
        "flag: web.nothing: unknown setting; see --help",
      ]);
    });
  });

  it("refuses to be seen from other machines", () => {
    expect(load(["--web.listen=0.0.0.0:8080"], {}).problems[0]).toContain("loopback");
    expect(load(["--web.listen=[::1]:8080"], {}).problems).toEqual([]);
  });

  it("reports a file that cannot be read", () => {
    expect(load(["--config=/nowhere/assay.toml"], {}).problems[0]).toContain("cannot be read");
  });
});

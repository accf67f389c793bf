// The whole of Assay from the built programs, on free ports and in a temporary folder, with the
// web edge in front. Parts can be taken down and brought back.

import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { Child, eventually, freePort, run } from "./processes";

export const ROOT = resolve(import.meta.dirname, "../..");
export const PROGRAMS = process.env["ASSAY_PROGRAMS"] ?? join(ROOT, "build/dev/bin");
const READY_MS = 90_000;

// In the order of their start.
export const PARTS = ["kafka", "warehouse", "sink", "gateway", "query", "web"] as const;
export type Part = (typeof PARTS)[number];

export interface Addresses {
  folder: string;
  environment: Record<string, string>;
  ports: Record<Part | "controller" | "sinkAdmin", number>;
  monitoring: Record<Part, number>;
}

async function chooseAddresses(): Promise<Addresses> {
  const folder = mkdtempSync(join(tmpdir(), "assay-browser-"));
  const ports = { controller: await freePort(), sinkAdmin: await freePort() } as Addresses["ports"];
  const monitoring = {} as Addresses["monitoring"];
  for (const part of PARTS) {
    ports[part] = await freePort();
    monitoring[part] = await freePort();
  }
  const at = (port: number) => `127.0.0.1:${port}`;
  const environment = {
    ASSAY_CONFIG: process.env["ASSAY_CONFIG"] ?? join(ROOT, "deploy/config/assay.toml"),
    ASSAY_KAFKA_BROKERS: at(ports.kafka),
    ASSAY_CLICKHOUSE_URL: `http://${at(ports.warehouse)}`,
    ASSAY_CLICKHOUSE_CREDENTIALS_FILE: join(folder, "credentials/services"),
    ASSAY_WAREHOUSE_LISTEN: at(ports.warehouse),
    ASSAY_WAREHOUSE_CREDENTIALS_DIR: join(folder, "credentials"),
    ASSAY_WAREHOUSE_DATA_DIR: join(folder, "warehouse"),
    ASSAY_WAREHOUSE_METRICS_LISTEN: at(monitoring.warehouse),
    ASSAY_GATEWAY_LISTEN: at(ports.gateway),
    // A page must bear more than a source may send by default.
    ASSAY_GATEWAY_WORDS_PER_SOURCE_MAX: "20000",
    ASSAY_GATEWAY_METRICS_LISTEN: at(monitoring.gateway),
    ASSAY_SINK_METRICS_LISTEN: at(monitoring.sink),
    ASSAY_SINK_ADMIN_LISTEN: at(ports.sinkAdmin),
    ASSAY_QUERY_LISTEN: at(ports.query),
    ASSAY_QUERY_SINKS: at(ports.sinkAdmin),
    ASSAY_QUERY_METRICS_LISTEN: at(monitoring.query),
    ASSAY_WEB_LISTEN: at(ports.web),
    ASSAY_WEB_METRICS_LISTEN: at(monitoring.web),
  };
  return { folder, environment, ports, monitoring };
}

export class Platform {
  private readonly children = new Map<Part, Child>();

  private constructor(readonly addresses: Addresses) {}

  // Ready to be asked; the sample organisation is in place, without a single event.
  static async start(): Promise<Platform> {
    const platform = new Platform(await chooseAddresses());
    try {
      await platform.bringUp(["kafka", "warehouse"]);
      const migration = join(platform.addresses.folder, "credentials/migration");
      platform.run("assay-sink", [`--clickhouse.credentials_file=${migration}`, "migrate"]);
      await platform.bringUp(["sink", "gateway", "query", "web"]);
      platform.assayctl(["apply", "deploy/config/sample-organisation.yaml"]);
      return platform;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.addresses.ports.web}`;
  }

  async bringUp(parts: readonly Part[]): Promise<void> {
    for (const part of parts) this.children.set(part, this.launch(part));
    for (const part of parts) await this.waitUntilReady(part);
  }

  async takeDown(part: Part): Promise<void> {
    await this.children.get(part)?.stop("SIGKILL");
  }

  // Runs assayctl to its end and returns what it printed.
  assayctl(args: string[]): string {
    return this.run("assayctl", args);
  }

  // Starts assayctl and leaves it running, for streams of events.
  startAssayctl(args: string[]): Child {
    const { folder, environment } = this.addresses;
    const log = join(folder, `assayctl-${args[0] ?? ""}.log`);
    return Child.start({ program: join(PROGRAMS, "assayctl"), args, environment, folder: ROOT, log });
  }

  // Readers before what they read from. Logs are kept where ASSAY_BROWSER_OUTPUT says.
  async stop(): Promise<void> {
    for (const part of [...PARTS].reverse()) await this.children.get(part)?.stop();
    const { folder } = this.addresses;
    const output = process.env["ASSAY_BROWSER_OUTPUT"];
    if (output) {
      mkdirSync(join(output, "logs"), { recursive: true });
      for (const part of PARTS) {
        const child = this.children.get(part);
        if (child) cpSync(child.log, join(output, "logs", `${part}.log`));
      }
    }
    rmSync(folder, { recursive: true, force: true });
  }

  private run(program: string, args: string[]): string {
    const { environment } = this.addresses;
    return run({ program: join(PROGRAMS, program), args, environment, folder: ROOT });
  }

  private launch(part: Part): Child {
    const { folder, environment, ports } = this.addresses;
    const log = join(folder, `${part}.log`);
    const common = { environment, folder: ROOT, log };
    switch (part) {
      case "kafka": {
        const data = ["--data", join(folder, "kafka")];
        const listen = ["--port", String(ports.kafka), "--controller-port", String(ports.controller)];
        return Child.start({ ...common, program: join(ROOT, "deploy/kafka/start"), args: [...data, ...listen] });
      }
      case "web":
        return Child.start({ ...common, program: process.execPath, args: [join(ROOT, "dashboard/dist/server/main.js")] });
      case "sink":
        return Child.start({ ...common, program: join(PROGRAMS, "assay-sink"), args: ["run"] });
      default:
        return Child.start({ ...common, program: join(PROGRAMS, `assay-${part}`) });
    }
  }

  private async waitUntilReady(part: Part): Promise<void> {
    const { ports, monitoring } = this.addresses;
    const isReady = () => (part === "kafka" ? accepts(ports.kafka) : answersReady(monitoring[part]));
    try {
      await eventually(`${part} is ready`, isReady, READY_MS);
    } catch (error) {
      throw new Error(`${(error as Error).message}; the end of its log:\n${this.children.get(part)?.tail()}`);
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

async function answersReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
    return response.status === 200;
  } catch {
    return false;
  }
}

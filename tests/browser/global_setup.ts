// Starts the platform once, gives it a past, and lets the tests take parts down and up again.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { TestProject } from "vitest/node";

import { type Part, Platform } from "./platform";
import { eventually } from "./processes";

declare module "vitest" {
  export interface ProvidedContext {
    url: string;
    control: string;
    environment: Record<string, string>;
  }
}

// Enough days for a period that has ended, and a rate at which a page is never empty.
const HISTORY = process.env["ASSAY_BROWSER_HISTORY"] ?? "3d";
const SEED = process.env["ASSAY_BROWSER_SEED"] ?? "7";

// While writing tests: a platform that runs already and is not touched. Tests that take parts down
// are skipped then.
function useRunning(project: TestProject, url: string): void {
  const names = Object.keys(process.env).filter((name) => name.startsWith("ASSAY_"));
  project.provide("url", url);
  project.provide("control", "");
  project.provide("environment", Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""])));
}

export default async function setup(project: TestProject) {
  const running = process.env["ASSAY_BROWSER_URL"];
  if (running) {
    useRunning(project, running);
    return undefined;
  }
  const platform = await Platform.start();
  console.log(`browser tests: history ${HISTORY}, seed ${SEED}, ${platform.url}`);
  platform.assayctl(["simulate", "--history", HISTORY, "--seed", SEED, "--rate", "20", "--for", "1s"]);
  await eventually("everything is stored", () => nothingWaits(platform.url));

  const control = createServer((request, response) => {
    const [, what, part] = (request.url ?? "").split("/");
    const done = what === "down" ? platform.takeDown(part as Part) : platform.bringUp([part as Part]);
    done.then(
      () => response.end("done"),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((listening) => control.listen(0, "127.0.0.1", listening));

  project.provide("url", platform.url);
  project.provide("control", `http://127.0.0.1:${(control.address() as AddressInfo).port}`);
  project.provide("environment", platform.addresses.environment);
  return async () => {
    control.close();
    await platform.stop();
  };
}

interface Intake {
  partitions?: { receivedCount?: string; waitingCount?: string }[];
}

async function nothingWaits(url: string): Promise<boolean> {
  const response = await fetch(`${url}/assay.query.v1.IntakeService/GetIntake`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const { partitions = [] } = (await response.json()) as Intake;
  const received = partitions.some(({ receivedCount }) => Number(receivedCount ?? 0) > 0);
  return received && partitions.every(({ waitingCount }) => Number(waitingCount ?? 0) === 0);
}

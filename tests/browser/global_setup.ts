// Starts the platform once, gives it a past, and lets the tests take parts down and up again.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { TestProject } from "vitest/node";

import { sendBadEvents } from "./bad_events";
import { type Part, Platform } from "./platform";
import { eventually } from "./processes";

declare module "vitest" {
  export interface ProvidedContext {
    url: string;
    control: string;
    environment: Record<string, string>;
  }
}

// The past, then events as they come. Tests need a period that has ended and numbers that change
// soon; figures of time are taken in front of a million calls; pictures show a usual month, where
// what comes is as much as what has been.
const { history: USUAL_HISTORY, callsPerDay: CALLS_PER_DAY, rate: RATE } = process.env["ASSAY_BROWSER_BENCH"]
  ? { history: "30d", callsPerDay: "1800", rate: "20" }
  : process.env["ASSAY_BROWSER_PICTURES"]
    ? { history: "28d", callsPerDay: "600", rate: "0.5" }
    : { history: "3d", callsPerDay: "400", rate: "20" };
// For a trial of the figures.
const HISTORY = process.env["ASSAY_BROWSER_HISTORY"] ?? USUAL_HISTORY;
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
  const past = ["--history", HISTORY, "--calls-per-day", CALLS_PER_DAY, "--seed", SEED];
  platform.assayctl(["simulate", ...past, "--for", "0s"]);
  if (!process.env["ASSAY_BROWSER_BENCH"]) sendBadEvents(platform.addresses);
  await eventually("everything is stored", () => nothingWaits(platform.url));
  const live = platform.startAssayctl(["simulate", "--rate", RATE, "--seed", SEED]);

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
    await live.stop();
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

// Child processes of the tests: each with its own log, stopped by its pid.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";

export interface Launch {
  program: string;
  args?: string[];
  environment: Record<string, string>;
  folder: string;
  log: string;
}

export class Child {
  private readonly ended: Promise<void>;

  private constructor(
    private readonly process: ChildProcess,
    readonly log: string,
  ) {
    this.ended = new Promise((resolve) => process.once("exit", () => resolve()));
  }

  static start({ program, args = [], environment, folder, log }: Launch): Child {
    const output = openSync(log, "a");
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    return new Child(child, log);
  }

  isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (this.isRunning()) this.process.kill(signal);
    await this.ended;
  }

  tail(): string {
    return readFileSync(this.log, "utf8").slice(-2_000);
  }
}

type Run = Omit<Launch, "log">;

// Runs a program to its end, however it ends.
export function tryToRun({ program, args = [], environment, folder }: Run) {
  return spawnSync(program, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
}

// Runs a program to its end and returns what it printed; throws with its output when it failed.
export function run(what: Run): string {
  const { program, args = [] } = what;
  const done = tryToRun(what);
  if (done.status !== 0) {
    const ending = done.signal ?? done.error?.message ?? `status ${done.status}`;
    throw new Error(`${program} ${args.join(" ")}: ${ending}: ${done.stderr}${done.stdout}`);
  }
  return done.stdout;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

// Asks again in short turns until it holds; fails with `what` after the patience.
export async function eventually(
  what: string,
  holds: () => Promise<boolean> | boolean,
  patienceMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${patienceMs} ms`);
    await new Promise((turn) => setTimeout(turn, 50));
  }
}

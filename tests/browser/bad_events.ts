// Events that the gateway refuses, so that there is something to show of what was refused.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Addresses, PROGRAMS, ROOT } from "./platform";
import { tryToRun } from "./processes";

const UNIT = "new-york";
const PAST = "2012-03-04T12:00:00Z";
const DAY_MS = 86_400_000;

// Twice of an unknown unit, once of a unit that is not the source's, once of tomorrow.
export function sendBadEvents({ folder, environment }: Addresses): void {
  const events = [
    call("bad-1", "atlantis", PAST),
    call("bad-2", "atlantis", PAST),
    call("bad-3", "hangzhou", PAST),
    call("bad-4", UNIT, new Date(Date.now() + DAY_MS).toISOString()),
  ];
  const file = join(folder, "bad.jsonl");
  writeFileSync(file, events.map((event) => JSON.stringify(event)).join("\n") + "\n");
  const args = ["publish", "--source", `acd/${UNIT}/bad`, "--family", "call", file];
  const done = tryToRun({ program: join(PROGRAMS, "assayctl"), args, environment, folder: ROOT });
  if (done.status !== 1) throw new Error(`send bad events: not refused: ${done.stderr}${done.stdout}`);
}

function call(callId: string, unitId: string, at: string) {
  const ended = { endReason: "CALL_END_REASON_SERVED", talkMs: 60_000 };
  return { occurredAt: at, unitId, call: { callId, arrivedAt: at, business: "loans", ended } };
}

// What became of everything that was received.

import type { PartitionIntake as WirePartition, VerifyResponse } from "../../../gen/assay/query/v1/intake_pb";
import type { Finding, PartitionIntake, Reject, SourceIntake, Verification } from "../domain/intake";
import { type Answer, queryClient, useAnswer } from "./answer";
import { serverNow } from "./clock";
import { dateOf } from "./convert";
import { sawNewest, sawNothing } from "./freshness";
import { intakeClient } from "./transport";

const EVERY_MS = 2_000;
const HEARTBEAT_MS = 10_000;
const SOURCES_EVERY_MS = 10_000;
const VERIFY_DEADLINE_MS = 300_000;

export interface Intake {
  partitions: PartitionIntake[];
  rejects: Reject[];
  // The most severe first.
  findings: Finding[];
}

function see(partitions: readonly WirePartition[]): void {
  for (const { newestIngestedAt } of partitions) if (newestIngestedAt) sawNewest(dateOf(newestIngestedAt));
  sawNothing();
}

export function useIntake(): Answer<Intake> {
  return useAnswer(
    ["intake"],
    async ({ signal, timeoutMs }) => {
      const response = await intakeClient.getIntake({}, { signal, timeoutMs });
      see(response.partitions);
      const partitions = response.partitions.map((wire) => ({
        family: wire.family,
        logId: wire.logId,
        partition: wire.partition,
        received: Number(wire.receivedCount),
        ok: Number(wire.okCount),
        duplicate: Number(wire.duplicateCount),
        rejected: Number(wire.rejectedCount),
        poison: Number(wire.poisonCount),
        waiting: Number(wire.waitingCount),
        ...(wire.newestIngestedAt ? { newestIngestedAt: dateOf(wire.newestIngestedAt) } : {}),
      }));
      const rejects = response.rejects.map(({ family, reason, field, count, example }) => ({
        family,
        reason,
        field,
        count: Number(count),
        example,
      }));
      const findings = response.findings.map((wire) => ({
        kind: wire.kind,
        family: wire.family,
        partitions: wire.partitions,
        waiting: Number(wire.waitingCount),
        why: wire.why,
        ...(wire.since ? { since: dateOf(wire.since) } : {}),
      }));
      return { partitions, rejects, findings };
    },
    { everyMs: EVERY_MS },
  );
}

// Keeps the freshness dot true on screens that ask nothing themselves.
export function useHeartbeat(): void {
  useAnswer(
    ["heartbeat"],
    async ({ signal, timeoutMs }) => {
      const { partitions } = await intakeClient.getIntake({}, { signal, timeoutMs });
      see(partitions);
      return partitions.length;
    },
    { everyMs: HEARTBEAT_MS },
  );
}

export interface SourcePage {
  sources: SourceIntake[];
  nextPageToken: string;
}

const WIDEST_PAGE = 1_000;

async function listSources(
  request: { pageToken: string; pageSize?: number },
  way?: { signal: AbortSignal; timeoutMs: number },
): Promise<SourcePage> {
  const response = await intakeClient.listSourceIntake(request, way);
  const sources = response.sources.map((wire) => ({
    family: wire.family,
    sourceId: wire.sourceId,
    unitId: wire.unitId,
    system: wire.system,
    partition: wire.partition,
    epoch: wire.epoch,
    sequenceMax: Number(wire.sequenceMax),
    ok: Number(wire.okCount),
    duplicate: Number(wire.duplicateCount),
    rejected: Number(wire.rejectedCount),
    missing: Number(wire.missingCount),
  }));
  return { sources, nextPageToken: response.nextPageToken };
}

export function useSources(pageToken: string): Answer<SourcePage> {
  return useAnswer(
    ["sources", pageToken],
    ({ signal, timeoutMs }) => listSources({ pageToken }, { signal, timeoutMs }),
    { everyMs: SOURCES_EVERY_MS },
  );
}

// Those of every page, for an export.
export async function allSources(): Promise<SourceIntake[]> {
  const all: SourceIntake[] = [];
  let pageToken = "";
  do {
    const page = await listSources({ pageToken, pageSize: WIDEST_PAGE });
    all.push(...page.sources);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return all;
}

function verificationOf(wire: VerifyResponse, deep: boolean): Verification {
  return {
    passed: wire.passed,
    deep,
    checks: wire.checks.map(({ table, check, passed, detail, comparedCount }) => ({
      table,
      check,
      passed,
      detail,
      compared: Number(comparedCount),
    })),
  };
}

// The newest finished check; null when none has finished yet.
export function useLastVerification(): Answer<Verification | null> {
  return useAnswer(
    ["verification"],
    async ({ signal, timeoutMs }) => {
      const { result, finishedAt, deep } = await intakeClient.getLastVerify({}, { signal, timeoutMs });
      if (!result) return null;
      return {
        ...verificationOf(result, deep),
        ...(finishedAt ? { finishedAt: dateOf(finishedAt) } : {}),
      };
    },
    { everyMs: SOURCES_EVERY_MS },
  );
}

// Runs the checks now and shows the result wherever the last one is shown. `deep`: recomputes
// every roll-up as well.
export async function verifyNow(deep: boolean): Promise<void> {
  const response = await intakeClient.verify({ deep }, { timeoutMs: VERIFY_DEADLINE_MS });
  queryClient.setQueryData<Verification>(["verification"], {
    ...verificationOf(response, deep),
    finishedAt: serverNow(),
  });
}

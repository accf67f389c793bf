// What became of everything that was received.

import type { VerifyResponse } from "../../../gen/assay/query/v1/intake_pb";
import type { PartitionIntake, Reject, SourceIntake, Verification } from "../domain/intake";
import { type Answer, queryClient, useAnswer } from "./answer";
import { dateOf } from "./convert";
import { heard } from "./freshness";
import { intakeClient } from "./transport";

const EVERY_MS = 2_000;
const HEARTBEAT_MS = 10_000;
const SOURCES_EVERY_MS = 10_000;
const VERIFY_DEADLINE_MS = 300_000;

export interface Intake {
  partitions: PartitionIntake[];
  rejects: Reject[];
}

export function useIntake(): Answer<Intake> {
  return useAnswer(
    ["intake"],
    async (signal) => {
      const response = await intakeClient.getIntake({}, { signal });
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
      for (const { newestIngestedAt } of partitions) heard(newestIngestedAt);
      const rejects = response.rejects.map(({ family, reason, field, count, example }) => ({
        family,
        reason,
        field,
        count: Number(count),
        example,
      }));
      return { partitions, rejects };
    },
    { everyMs: EVERY_MS },
  );
}

// Keeps the freshness dot true on screens that ask nothing themselves.
export function useHeartbeat(): void {
  useAnswer(
    ["heartbeat"],
    async (signal) => {
      const { partitions } = await intakeClient.getIntake({}, { signal });
      for (const { newestIngestedAt } of partitions) {
        if (newestIngestedAt) heard(dateOf(newestIngestedAt));
      }
      return partitions.length;
    },
    { everyMs: HEARTBEAT_MS },
  );
}

export interface SourcePage {
  sources: SourceIntake[];
  nextPageToken: string;
}

export function useSources(pageToken: string): Answer<SourcePage> {
  return useAnswer(
    ["sources", pageToken],
    async (signal) => {
      const response = await intakeClient.listSourceIntake({ pageToken }, { signal });
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
    },
    { everyMs: SOURCES_EVERY_MS },
  );
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
    async (signal) => {
      const { result, finishedAt, deep } = await intakeClient.getLastVerify({}, { signal });
      if (!result) return null;
      return {
        ...verificationOf(result, deep),
        ...(finishedAt ? { finishedAt: dateOf(finishedAt) } : {}),
      };
    },
    { everyMs: SOURCES_EVERY_MS },
  );
}

// Runs the checks now and shows the result wherever the last one is shown.
export async function verifyNow(finishedAt: () => Date): Promise<void> {
  const response = await intakeClient.verify({}, { timeoutMs: VERIFY_DEADLINE_MS });
  queryClient.setQueryData<Verification>(["verification"], {
    ...verificationOf(response, false),
    finishedAt: finishedAt(),
  });
}

// What became of everything that was received, as the pages read it.

export interface PartitionIntake {
  family: string;
  logId: string;
  partition: number;
  received: number;
  ok: number;
  duplicate: number;
  rejected: number;
  poison: number;
  waiting: number;
  newestIngestedAt?: Date;
}

// Something that keeps received records from counting.
export interface Finding {
  kind: string;
  family: string;
  partitions: number[];
  since?: Date;
  waiting: number;
  why: string;
}

export interface Reject {
  family: string;
  reason: string;
  field: string;
  count: number;
  example: string;
}

export interface SourceIntake {
  family: string;
  sourceId: string;
  unitId: string;
  system: string;
  partition: number;
  epoch: number;
  sequenceMax: number;
  ok: number;
  duplicate: number;
  rejected: number;
  missing: number;
}

export interface VerifyCheck {
  table: string;
  check: string;
  passed: boolean;
  detail: string;
  compared: number;
}

export interface Verification {
  checks: VerifyCheck[];
  passed: boolean;
  deep: boolean;
  finishedAt?: Date;
}

// The equation of intake, and lag. Pure.

import type { PartitionIntake, SourceIntake } from "../../domain/intake";

// The parts that what was received must add up to.
export const PARTS = ["ok", "duplicate", "rejected", "poison", "waiting"] as const;
export type Part = (typeof PARTS)[number];

export interface Equation extends Record<Part, number> {
  received: number;
  sum: number;
  // Records that are missing from the sums of single partitions, or too much in them; 0 when the
  // equation holds. What is lost in one partition is not made good by what is twice in another.
  difference: number;
}

// What is missing from the sum of one partition (positive), or too much in it (negative).
export function differenceOf(partition: PartitionIntake): number {
  return partition.received - PARTS.reduce((sum, part) => sum + partition[part], 0);
}

export function equationOf(partitions: readonly PartitionIntake[]): Equation {
  const total = (valueOf: (partition: PartitionIntake) => number) =>
    partitions.reduce((sum, partition) => sum + valueOf(partition), 0);
  const parts = Object.fromEntries(
    PARTS.map((part) => [part, total((partition) => partition[part])]),
  ) as Record<Part, number>;
  return {
    ...parts,
    received: total(({ received }) => received),
    sum: PARTS.reduce((all, part) => all + parts[part], 0),
    difference: total((partition) => Math.abs(differenceOf(partition))),
  };
}

export interface FamilyIntake extends Equation {
  family: string;
}

export function byFamily(partitions: readonly PartitionIntake[]): FamilyIntake[] {
  const families = [...new Set(partitions.map(({ family }) => family))];
  return families.map((family) => ({
    family,
    ...equationOf(partitions.filter((partition) => partition.family === family)),
  }));
}

// Partitions that hold something, whatever their log says: an empty one says nothing.
export function usedPartitions(partitions: readonly PartitionIntake[]): PartitionIntake[] {
  return partitions.filter((partition) => partition.received > 0 || differenceOf(partition) !== 0);
}

export function newestOf(partitions: readonly PartitionIntake[]): Date | undefined {
  const moments = partitions.flatMap(({ newestIngestedAt }) => newestIngestedAt ?? []);
  return moments.length === 0 ? undefined : new Date(Math.max(...moments.map(Number)));
}

// Whether a source's highest number is what was kept of it and what is missing. It can be told only
// of a source that numbers its events and is in its first epoch: counts are of all epochs together,
// and those of un-numbered events stand beside them.
export function numberingHolds(source: SourceIntake): boolean | undefined {
  const { epoch, sequenceMax, ok, rejected, missing } = source;
  const counted = ok + rejected + missing;
  if (epoch !== 1 || sequenceMax === 0 || counted > sequenceMax) return undefined;
  return counted === sequenceMax;
}

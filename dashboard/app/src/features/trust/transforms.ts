// The equation of intake, and lag. Pure.

import type { PartitionIntake } from "../../domain/intake";

// The parts that what was received must add up to.
export const PARTS = ["ok", "duplicate", "rejected", "poison", "waiting"] as const;
export type Part = (typeof PARTS)[number];

export interface Equation extends Record<Part, number> {
  received: number;
  sum: number;
  // What is missing from, or too much in, the sum; 0 when it holds.
  difference: number;
}

export function equationOf(partitions: readonly PartitionIntake[]): Equation {
  const total = (part: Part | "received") =>
    partitions.reduce((sum, partition) => sum + partition[part], 0);
  const parts = Object.fromEntries(PARTS.map((part) => [part, total(part)])) as Record<Part, number>;
  const sum = PARTS.reduce((all, part) => all + parts[part], 0);
  const received = total("received");
  return { ...parts, received, sum, difference: received - sum };
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

// Partitions that ever held something: an empty one says nothing.
export function usedPartitions(partitions: readonly PartitionIntake[]): PartitionIntake[] {
  return partitions.filter(({ received }) => received > 0);
}

export function newestOf(partitions: readonly PartitionIntake[]): Date | undefined {
  const moments = partitions.flatMap(({ newestIngestedAt }) => newestIngestedAt ?? []);
  return moments.length === 0 ? undefined : new Date(Math.max(...moments.map(Number)));
}

import { describe, expect, it } from "vitest";

import type { PartitionIntake } from "../../domain/intake";
import { byFamily, equationOf, newestOf, usedPartitions } from "./transforms";

function partition(family: string, number: number, received: number, ok: number, waiting = 0): PartitionIntake {
  return { family, logId: "log", partition: number, received, ok, duplicate: 0, rejected: 0, poison: 0, waiting };
}

const CALLS = [partition("call", 0, 10, 8, 2), partition("call", 1, 5, 4), partition("call", 2, 0, 0)];

describe("the equation of intake", () => {
  it("names what is missing from the sum, and what is too much in it", () => {
    expect(equationOf(CALLS)).toMatchObject({ received: 15, sum: 14, difference: 1 });
    expect(equationOf([partition("call", 0, 3, 4)]).difference).toBe(-1);
  });

  it("is written for each family", () => {
    const families = byFamily([...CALLS, partition("survey", 0, 7, 7)]);

    expect(families.map(({ family, difference }) => [family, difference])).toEqual([["call", 1], ["survey", 0]]);
  });

  it("leaves out partitions that never held anything", () => {
    expect(usedPartitions(CALLS)).toHaveLength(2);
  });

  it("knows the newest stored record, and that there may be none", () => {
    const newest = new Date(5);

    expect(newestOf([...CALLS, { ...partition("call", 3, 1, 1), newestIngestedAt: newest }])).toEqual(newest);
    expect(newestOf(CALLS)).toBeUndefined();
  });
});

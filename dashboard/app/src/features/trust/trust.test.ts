import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import type { Finding, PartitionIntake, SourceIntake, Verification } from "../../domain/intake";
import { en } from "../../ui/text/en";
import { speech } from "../../ui/text";
import { trustSentence } from "./sentence";
import { byFamily, differenceOf, equationOf, newestOf, numberingHolds, usedPartitions } from "./transforms";

function partition(family: string, number: number, received: number, ok: number, waiting = 0): PartitionIntake {
  return { family, logId: "log", partition: number, received, ok, duplicate: 0, rejected: 0, poison: 0, waiting };
}

const CALLS = [partition("call", 0, 10, 8, 2), partition("call", 1, 5, 4), partition("call", 2, 0, 0)];

describe("the equation of intake", () => {
  it("names what is missing from the sum, and what is too much in it", () => {
    expect(equationOf(CALLS)).toMatchObject({ received: 15, sum: 14, difference: 1 });
    expect(differenceOf(partition("call", 0, 3, 4))).toBe(-1);
  });

  it("does not let what is twice in one partition make good what is lost in another", () => {
    const partitions = [partition("call", 0, 10, 9), partition("call", 1, 10, 11)];

    expect(equationOf(partitions)).toMatchObject({ received: 20, sum: 20, difference: 2 });
    expect(equationOf([partition("call", 0, 10, 9), partition("survey", 0, 10, 11)]).difference).toBe(2);
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

describe("the numbers of a source", () => {
  const source = (change: Partial<SourceIntake>): SourceIntake => ({
    family: "call", sourceId: "acd/north/1", unitId: "north", system: "acd", partition: 0,
    epoch: 1, sequenceMax: 10, ok: 7, duplicate: 3, rejected: 1, missing: 2, ...change,
  });

  it("hold when the highest is what was kept and what is missing, duplicates aside", () => {
    expect(numberingHolds(source({}))).toBe(true);
    expect(numberingHolds(source({ ok: 6 }))).toBe(false);
  });

  it("say nothing of un-numbered events, nor after a source began anew", () => {
    expect(numberingHolds(source({ sequenceMax: 0, epoch: 0 }))).toBeUndefined();
    expect(numberingHolds(source({ epoch: 2 }))).toBeUndefined();
    expect(numberingHolds(source({ ok: 9 }))).toBeUndefined();
  });
});

describe("the sentence", () => {
  const total = equationOf([partition("call", 0, 10, 8, 2)]);
  const verification: Verification = {
    passed: false,
    deep: false,
    checks: [
      { table: "assay.call", check: "stored_once", passed: false, detail: "", compared: 8 },
      { table: "assay.call", check: "one_row_per_offset", passed: true, detail: "", compared: 8 },
    ],
  };

  it("leads with what is not stored", () => {
    const stopped: Finding = { kind: "partition_stopped", family: "call", partitions: [0, 3], waiting: 2, why: "lost its tail" };
    const parts = { findings: [stopped], total, newest: undefined, now: new Date(4_000), verification };

    expect(trustSentence(parts, speech("en"))).toMatch(/^Not everything that was received counts: Partition stopped \(Calls 0, 3\)\. 1 check of the store failed/);
    expect(trustSentence(parts, speech("zh"))).toMatch(/^已接收的记录未全部计入：分区已停止（电话 0、3）。/);
  });

  it("leads with a check that fails", () => {
    const parts = { findings: [], total, newest: new Date(0), now: new Date(4_000), verification };

    expect(trustSentence(parts, speech("en"))).toBe(
      "1 check of the store failed: Nothing stored twice (assay.call). All of the 10 records received are accounted for. 2 are waiting to be stored; the newest stored one reached the log 4s ago.",
    );
    expect(trustSentence({ ...parts, verification: null }, speech("zh"))).toMatch(/^已接收的 10 条记录去向均已查明。2 条等待入库/);
  });
});

function contract(file: string): string {
  return readFileSync(join(import.meta.dirname, "../../../../../proto/assay", file), "utf8");
}

function words(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, word]) => (word ?? "").toLowerCase());
}

describe("the texts", () => {
  it("know every finding, every check and every cause of a rejection that the contracts name", () => {
    const stableWords = (of: string) => {
      const [comment = ""] = new RegExp(`Stable word: [^;]*string ${of}`).exec(contract("query/v1/intake.proto")) ?? [];
      return words(comment, /"([a-z_]+)"/g);
    };
    const findings = stableWords("kind");
    const checks = stableWords("check");
    const reasons = words(contract("event/v1/record.proto"), /REJECT_REASON_([A-Z_]+) = [1-9]/g);

    expect(findings.length).toBeGreaterThan(3);
    expect(checks.length).toBeGreaterThan(5);
    expect(reasons.length).toBeGreaterThan(10);
    const keys = [...findings.flatMap((word) => [`finding.${word}`, `advice.${word}`]), ...checks.map((word) => `check.${word}`), ...reasons.map((word) => `reject.${word}`)];
    expect(keys.filter((key) => !(key in en))).toEqual([]);
  });
});

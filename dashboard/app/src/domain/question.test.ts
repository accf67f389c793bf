import { execFileSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { assayctlLine, curlLine, grpcurlLine, narrowedTo, type Question, requestJson } from "./question";

const QUESTION: Question = {
  name: "v1",
  metrics: ["call.service_level"],
  by: ["business"],
  where: [{ dimension: "unit", values: ["north"] }, { dimension: "business", values: ["it's", "a b"] }],
  range: { from: "2010-08-01T00:00:00Z", to: "2010-08-02T00:00:00Z", zone: "Asia/Shanghai" },
  every: "hour",
  parameters: [{ name: "variant", value: "v1" }],
};

// What a shell makes of a line.
function words(line: string): string[] {
  return execFileSync("bash", ["-c", `printf '%s\\n' ${line}`], { encoding: "utf8" }).trimEnd().split("\n");
}

describe("the question behind one row", () => {
  it("is about that row's value alone, in one piece", () => {
    const { where, by, every, parameters } = narrowedTo(QUESTION, "unit", "east");

    expect(where).toEqual([QUESTION.where?.[1], { dimension: "unit", values: ["east"] }]);
    expect([by, every]).toEqual([undefined, undefined]);
    expect(parameters).toEqual(QUESTION.parameters);
  });
});

describe("repeating a question", () => {
  it("gives the line for a terminal, quoted for a shell", () => {
    expect(words(assayctlLine(QUESTION) ?? "")).toEqual([
      "assayctl", "query", "call.service_level", "--by", "business",
      "--where", "unit=north", "--where", "business=it's,a b",
      "--from", "2010-08-01T00:00:00Z", "--to", "2010-08-02T00:00:00Z", "--every", "hour",
      "--time-zone", "Asia/Shanghai", "--param", "variant=v1",
    ]);
  });

  it("gives no line for a value that assayctl would part in two", () => {
    const where = [{ dimension: "business", values: ["loans, private"] }];

    expect(assayctlLine({ ...QUESTION, where })).toBeUndefined();
  });

  it("gives the request in protobuf's JSON form", () => {
    expect(JSON.parse(requestJson(QUESTION))).toEqual({
      queries: [
        {
          name: "v1",
          metrics: ["call.service_level"],
          by: ["business"],
          where: QUESTION.where,
          from: "2010-08-01T00:00:00Z",
          to: "2010-08-02T00:00:00Z",
          every: "STEP_HOUR",
          timeZone: "Asia/Shanghai",
          parameters: [{ name: "variant", value: "v1" }],
        },
      ],
    });
    expect(words(curlLine(QUESTION, "http://127.0.0.1:8080")).at(-1)).toBe(JSON.stringify(JSON.parse(requestJson(QUESTION))));
    expect(words(grpcurlLine(QUESTION)).slice(-2)).toEqual(["127.0.0.1:7201", "assay.query.v1.MetricService/Query"]);
  });
});

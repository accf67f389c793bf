// A question to MetricService.Query, and the two ways people can repeat it elsewhere.

import type { Parameter } from "./figure";
import type { Range, Step } from "./period";

// Most rows one answer may have; the server refuses more rather than cutting.
export const ROWS_MAX = 10_000;

export interface Filter {
  dimension: string;
  values: string[];
}

export interface Question {
  name: string;
  metrics: string[];
  by?: string[];
  where?: Filter[];
  range: Range;
  every?: Step;
  parameters?: Parameter[];
  rowLimit?: number;
}

const STEP_NAMES: Record<Step, string> = {
  quarter_hour: "STEP_QUARTER_HOUR",
  hour: "STEP_HOUR",
  day: "STEP_DAY",
  week: "STEP_WEEK",
  month: "STEP_MONTH",
};

// The body of the request, in protobuf's JSON form.
export function requestJson(question: Question): string {
  const query = {
    name: question.name,
    metrics: question.metrics,
    ...(question.by?.length ? { by: question.by } : {}),
    ...(question.where?.length ? { where: question.where } : {}),
    from: question.range.from,
    to: question.range.to,
    ...(question.every ? { every: STEP_NAMES[question.every] } : {}),
    ...(question.range.zone ? { timeZone: question.range.zone } : {}),
    ...(question.parameters?.length ? { parameters: question.parameters } : {}),
    ...(question.rowLimit ? { rowLimit: question.rowLimit } : {}),
  };
  return JSON.stringify({ queries: [query] }, null, 2);
}

// A line of a shell that goes on below.
const CONTINUED = " \\\n  ";

// The same question to the server's own port, for anyone with curl.
export function curlLine(question: Question, origin: string): string {
  const body = JSON.stringify(JSON.parse(requestJson(question)));
  return [
    `curl ${origin}/assay.query.v1.MetricService/Query`,
    "-H 'content-type: application/json'",
    `-d ${quote(body)}`,
  ].join(CONTINUED);
}

export function assayctlLine(question: Question): string {
  const words = [`assayctl query ${question.metrics.join(" ")}`];
  if (question.by?.length) words.push(`--by ${question.by.join(",")}`);
  for (const { dimension, values } of question.where ?? []) {
    words.push(`--where ${quote(`${dimension}=${values.join(",")}`)}`);
  }
  words.push(`--from ${question.range.from} --to ${question.range.to}`);
  if (question.every) words.push(`--every ${question.every}`);
  if (question.range.zone) words.push(`--time-zone ${question.range.zone}`);
  for (const { name, value } of question.parameters ?? []) words.push(`--param ${name}=${value}`);
  return words.join(CONTINUED);
}

// A word for a POSIX shell, quoted only where it must be.
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

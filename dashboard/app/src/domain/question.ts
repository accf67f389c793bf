// A question to MetricService.Query, and the ways people can repeat it elsewhere.

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

// The question behind one row of an answer: the same, about one value of a dimension.
export function narrowedTo(question: Question, dimension: string, value: string): Question {
  const { name, metrics, range, where = [], parameters } = question;
  const others = where.filter((filter) => filter.dimension !== dimension);
  return {
    name,
    metrics,
    range,
    where: [...others, { dimension, values: [value] }],
    ...(parameters ? { parameters } : {}),
  };
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

// Where the query server listens unless it is set otherwise; pages know only the edge before it.
const QUERY_SERVER = "127.0.0.1:7201";

// The same question over HTTP, to the edge that serves the pages.
export function curlLine(question: Question, origin: string): string {
  return [
    `curl ${origin}/assay.query.v1.MetricService/Query`,
    "-H 'content-type: application/json'",
    `-d ${quote(bodyOf(question))}`,
  ].join(CONTINUED);
}

// The same question over gRPC, to the query server itself.
export function grpcurlLine(question: Question): string {
  return [
    "grpcurl -plaintext",
    `-d ${quote(bodyOf(question))}`,
    `${QUERY_SERVER} assay.query.v1.MetricService/Query`,
  ].join(CONTINUED);
}

function bodyOf(question: Question): string {
  return JSON.stringify(JSON.parse(requestJson(question)));
}

// Absent where assayctl has no way to say it: it parts the values of a condition at commas.
export function assayctlLine(question: Question): string | undefined {
  if (question.where?.some(({ values }) => values.some((value) => value.includes(",")))) return undefined;
  const words = [`assayctl query ${question.metrics.join(" ")}`];
  if (question.by?.length) words.push(`--by ${question.by.join(",")}`);
  for (const { dimension, values } of question.where ?? []) {
    words.push(`--where ${quote(`${dimension}=${values.join(",")}`)}`);
  }
  words.push(`--from ${question.range.from} --to ${question.range.to}`);
  if (question.every) words.push(`--every ${question.every}`);
  if (question.range.zone) words.push(`--time-zone ${question.range.zone}`);
  for (const { name, value } of question.parameters ?? []) words.push(`--param ${name}=${value}`);
  if (question.rowLimit) words.push(`--limit ${question.rowLimit}`);
  return words.join(CONTINUED);
}

// A word for a POSIX shell, quoted only where it must be.
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

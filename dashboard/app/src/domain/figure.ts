// What an answer carries, as the pages read it. The words are those of assay.query.v1.

export type MetricUnit = "count" | "share" | "seconds" | "score";
export type Direction = "higher_is_better" | "lower_is_better" | "neutral";

export interface Interval {
  lower: number;
  upper: number;
  // Confidence, 0.95.
  level: number;
  // "wilson", "log_student_t", ...
  method: string;
}

export interface Excluded {
  cause: string;
  count: number;
}

// One number with all that is needed to trust it.
export interface Figure {
  // Absent when it cannot be said; `absentReason` says why.
  value?: number;
  numerator?: number;
  denominator?: number;
  // Facts it rests on.
  n: number;
  interval?: Interval;
  excluded: Excluded[];
  absentReason: string;
  // Largest relative error of an approximate method; 0 when exact.
  relativeErrorMax: number;
}

export interface Parameter {
  name: string;
  value: string;
}

// Which definition a figure follows.
export interface MetricRef {
  id: string;
  version: number;
  parameters: Parameter[];
  unit: MetricUnit;
  direction: Direction;
}

export interface PartitionPosition {
  logId: string;
  partition: number;
  offset: number;
}

// Which facts an answer has seen.
export interface AsOf {
  positions: PartitionPosition[];
  newestIngestedAt?: Date;
  answeredAt?: Date;
  lateCount: number;
}

export interface Row {
  stepStart: string;
  keys: string[];
  figures: Figure[];
  // For each key how many words are folded in it, 0 for a word itself; absent where none is.
  foldedWords?: number[];
}

// The answer to one question.
export interface Result {
  name: string;
  metrics: MetricRef[];
  dimensions: string[];
  rows: Row[];
  asOf: AsOf;
  // "day", "interval" or "facts".
  level: string;
}

// The figure of one metric in a row, with its definition; nothing when it was not asked.
export function figureOf(result: Result, row: Row | undefined, metricId: string): Figure | undefined {
  const index = result.metrics.findIndex((metric) => metric.id === metricId);
  return index < 0 ? undefined : row?.figures[index];
}

export function metricOf(result: Result, metricId: string): MetricRef | undefined {
  return result.metrics.find((metric) => metric.id === metricId);
}

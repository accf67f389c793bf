// Figures and their definitions.

import { Step as WireStep } from "../../../gen/assay/query/v1/metric_pb";
import type { Result } from "../domain/figure";
import type { Step } from "../domain/period";
import type { Question } from "../domain/question";
import type { Registry } from "../domain/registry";
import { type Answer, type AskOptions, useAnswer } from "./answer";
import { observeServerTime } from "./clock";
import { registryOf, resultOf } from "./convert";
import { heard } from "./freshness";
import { metricClient } from "./transport";

const STEPS: Record<Step, WireStep> = {
  quarter_hour: WireStep.QUARTER_HOUR,
  hour: WireStep.HOUR,
  day: WireStep.DAY,
  week: WireStep.WEEK,
  month: WireStep.MONTH,
};

function wireOf(question: Question) {
  return {
    name: question.name,
    metrics: question.metrics,
    by: question.by ?? [],
    where: question.where ?? [],
    from: question.range.from,
    to: question.range.to,
    every: question.every ? STEPS[question.every] : WireStep.UNSPECIFIED,
    timeZone: question.range.zone ?? "",
    parameters: question.parameters ?? [],
    rowLimit: question.rowLimit ?? 0,
  };
}

// Answers by the names of their questions, all about one moment of the store.
export type Results = ReadonlyMap<string, Result>;

async function ask(questions: Question[], signal: AbortSignal): Promise<Results> {
  const response = await metricClient.query({ queries: questions.map(wireOf) }, { signal });
  const results = response.results.map(resultOf);
  for (const { asOf } of results) {
    if (asOf.answeredAt) observeServerTime(asOf.answeredAt, true);
    heard(asOf.newestIngestedAt);
  }
  return new Map(results.map((result) => [result.name, result]));
}

// `questions` is called for each asking, because periods move with the clock; `key` holds what
// else they depend on.
export function useResults(
  key: readonly unknown[],
  questions: () => Question[],
  options?: AskOptions,
): Answer<Results> {
  return useAnswer(["results", ...key], (signal) => ask(questions(), signal), options);
}

export function useRegistry(): Answer<Registry> {
  return useAnswer(["registry"], async (signal) =>
    registryOf(await metricClient.listMetrics({}, { signal })),
  );
}

// Figures and their definitions.

import { Step as WireStep } from "../../../gen/assay/query/v1/metric_pb";
import type { Result } from "../domain/figure";
import type { Step } from "../domain/period";
import type { Question } from "../domain/question";
import type { Registry } from "../domain/registry";
import { type Answer, type Asking, type AskOptions, useAnswer } from "./answer";
import { observeServerTime } from "./clock";
import { registryOf, resultOf } from "./convert";
import { sawNewest } from "./freshness";
import { type Problem, problemOf } from "./problem";
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

// Answers by the names of their questions, all about one moment of the store. Only where one of
// them was refused were they asked apart, and what is cut into groups may be moments newer.
export class Results {
  constructor(
    private readonly answered: ReadonlyMap<string, Result>,
    private readonly refused: ReadonlyMap<string, Problem> = new Map(),
  ) {}

  get(name: string): Result | undefined {
    return this.answered.get(name);
  }

  // Why a question has no answer while others of its screen have.
  refusal(name: string): Problem | undefined {
    return this.refused.get(name);
  }

  get hasRefusals(): boolean {
    return this.refused.size > 0;
  }
}

type Way = Pick<Asking<Results>, "signal" | "timeoutMs">;

async function query(questions: readonly Question[], way: Way): Promise<[string, Result][]> {
  const response = await metricClient.query({ queries: questions.map(wireOf) }, way);
  const results = response.results.map(resultOf);
  for (const { asOf } of results) {
    if (asOf.answeredAt) observeServerTime(asOf.answeredAt, true);
    sawNewest(asOf.newestIngestedAt);
  }
  return results.map((result) => [result.name, result]);
}

// One breakdown of too many rows must not take the whole screen with it.
export async function askQuestions(
  questions: readonly Question[],
  { last, ...way }: Asking<Results>,
): Promise<Results> {
  if (last?.hasRefusals) return askApart(questions, way);
  try {
    return new Results(new Map(await query(questions, way)));
  } catch (error) {
    if (questions.length === 1 || problemOf(error).kind !== "refused") throw error;
    return askApart(questions, way);
  }
}

async function askApart(questions: readonly Question[], way: Way): Promise<Results> {
  const isCut = ({ by }: Question) => (by?.length ?? 0) > 0;
  const refused = new Map<string, Problem>();
  const answers = await Promise.all([
    query(questions.filter((question) => !isCut(question)), way),
    ...questions.filter(isCut).map(async (question) => {
      try {
        return await query([question], way);
      } catch (error) {
        const problem = problemOf(error);
        if (problem.kind !== "refused") throw error;
        refused.set(question.name, problem);
        return [];
      }
    }),
  ]);
  return new Results(new Map(answers.flat()), refused);
}

// `questions` is called for each asking, because periods move with the clock; `key` holds what
// else they depend on.
export function useResults(
  key: readonly unknown[],
  questions: () => readonly Question[],
  options?: AskOptions,
): Answer<Results> {
  return useAnswer(["results", ...key], (asking) => askQuestions(questions(), asking), options);
}

export function useRegistry(): Answer<Registry> {
  return useAnswer(["registry"], async ({ signal, timeoutMs }) =>
    registryOf(await metricClient.listMetrics({}, { signal, timeoutMs })),
  );
}

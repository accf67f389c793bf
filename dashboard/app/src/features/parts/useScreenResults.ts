// What a screen asked, kept with what was answered. While another view is under way the screen
// goes on showing the one before as a whole, its words and its figures: no figure ever stands under
// another view's name.

import { type Answer, useAnswer } from "../../api/answer";
import { serverNow } from "../../api/clock";
import { askQuestions, type Results } from "../../api/metrics";
import { includesNow } from "../../domain/period";
import type { Question } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";

interface Answered {
  asked: Pick<ScreenProps, "view" | "days" | "zone" | "unit">;
  questions: Questions;
  results: Results;
}

export type Questions = ReadonlyMap<string, Question>;

export interface ScreenResults extends Pick<Answer<Answered>, "problem" | "answeredAt" | "isPrevious" | "retry"> {
  // The screen as it was when the answer was asked for.
  screen: ScreenProps;
  // By name.
  questions: Questions;
  // Absent while the first answer is under way.
  results: Results | undefined;
  // Whether the period includes now.
  isLive: boolean;
}

export function useScreenResults(
  screen: ScreenProps,
  questionsOf: (screen: ScreenProps, now: Date) => Question[],
  liveEveryMs: number,
): ScreenResults {
  const { view, days, zone, unit } = screen;
  const isLiveIn = (at: Pick<ScreenProps, "days" | "zone">) => includesNow(at.days, serverNow(), at.zone);
  const { data, problem, answeredAt, isPrevious, retry } = useAnswer<Answered>(
    ["screen", view.screen, unit?.id, days, zone, view.filters],
    async ({ last, ...asking }) => {
      const questions = questionsOf(screen, serverNow());
      const results = await askQuestions(questions, { ...asking, last: last?.results });
      return { asked: { view, days, zone, unit }, questions: byName(questions), results };
    },
    isLiveIn(screen) ? { everyMs: liveEveryMs } : {},
  );
  const shown = data && isPrevious ? { ...screen, ...data.asked } : screen;
  return {
    ...(problem ? { problem } : {}),
    ...(answeredAt ? { answeredAt } : {}),
    isPrevious,
    retry,
    screen: shown,
    questions: data?.questions ?? byName(questionsOf(screen, serverNow())),
    results: data?.results,
    isLive: isLiveIn(shown),
  };
}

function byName(questions: readonly Question[]): Questions {
  return new Map(questions.map((question) => [question.name, question]));
}

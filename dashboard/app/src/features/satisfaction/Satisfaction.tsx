// W1, satisfaction: the rate with how sure it is, its trend, by way of asking and by unit.

import { useMemo } from "react";

import { serverNow } from "../../api/clock";
import { useResults } from "../../api/metrics";
import { includesNow } from "../../domain/period";
import type { ScreenProps } from "../../domain/screen";
import { sparkOf } from "../../domain/series";
import { levelsShown } from "../../domain/unitLevels";
import { Block, FigureRow } from "../../ui/Block";
import { Trend } from "../../ui/chart/Trend";
import { formatDays, formatStep } from "../../ui/format";
import { Sentence } from "../../ui/Sentence";
import { ProblemState, State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { MetricFigure } from "../parts/MetricFigure";
import { UnitList } from "../parts/UnitList";
import { WhiskerList } from "../parts/WhiskerList";
import { MEAN, periodStep, questionsOf, RESPONSES, SHARE } from "./questions";
import { satisfactionSentence } from "./sentence";
import { methodRows, stepSeries } from "./transforms";

const LIVE_MS = 5_000;
const WHOLE = { min: 0, max: 1 };

export default function Satisfaction(screen: ScreenProps) {
  const speech = useSpeech();
  const { say, sayWord, language, pick } = speech;
  const { view, days, zone, unit, units, registry } = screen;
  const now = serverNow();
  const isLive = includesNow(days, now, zone);
  const answer = useResults(
    ["satisfaction", unit?.id, days, zone, view.filters],
    () => questionsOf(screen),
    isLive ? { everyMs: LIVE_MS } : {},
  );
  const results = answer.data;
  const period = results?.get("period");
  const questions = useMemo(() => new Map(questionsOf(screen).map((asked) => [asked.name, asked])), [screen]);
  const series = stepSeries(results?.get("steps"), screen, now);
  const methods = methodRows(results?.get("method"));
  const levels = levelsShown(units, unit?.id);

  if (!results && answer.problem) {
    return <ProblemState problem={answer.problem} hasData={false} onRetry={answer.retry} />;
  }
  const when = formatDays(language, days.from, days.to);
  const sentence =
    period && satisfactionSentence(period, unit ? pick(unit.name) : say("unit.everywhere"), when, speech);
  const step = periodStep(screen);
  const stepTitle = say(`step.${step}`);
  const shareName = pick(registry.metric(SHARE)?.name ?? { zh: "", en: "" });

  return (
    <div aria-busy={answer.isPrevious} data-screen="satisfaction">
      {answer.problem && <ProblemState problem={answer.problem} hasData onRetry={answer.retry} />}
      <Sentence text={sentence} />
      <Block title={when}>
        <FigureRow>
          {[SHARE, MEAN, RESPONSES].map((metricId) => (
            <MetricFigure
              key={metricId}
              screen={screen}
              metricId={metricId}
              result={period}
              question={questions.get("period")}
              isLarge={metricId === SHARE}
              spark={sparkOf(
                metricId === SHARE ? series?.share : metricId === MEAN ? series?.mean : series?.responses,
              )}
            />
          ))}
        </FigureRow>
      </Block>
      <Trend
        title={say("satisfaction.trend", { step: stepTitle.toLowerCase() })}
        description={say("satisfaction.band")}
        stepTitle={stepTitle}
        summary={sentence ?? ""}
        model={
          series && {
            unit: "share",
            steps: series.steps.map((start) => formatStep(language, start, step, zone)),
            min: 0,
            max: 1,
            series: [{ name: shareName, category: 0, points: series.share }],
          }
        }
        empty={<State kind="empty" title={say("satisfaction.none")} />}
      />
      <WhiskerList
        screen={screen}
        metricId={SHARE}
        title={say("satisfaction.by_method")}
        description={say("satisfaction.by_method_note")}
        labelTitle={say("satisfaction.method")}
        scale={WHOLE}
        emptyTitle={say("satisfaction.none")}
        rowsExpected={1}
        rows={methods?.map(({ method, share }) => ({
          key: method,
          label: sayWord("method", method),
          csv: { [say("satisfaction.method")]: method },
          figure: share,
        }))}
      />
      <UnitList
        screen={screen}
        metricId={SHARE}
        levels={levels}
        resultOf={results && ((level) => results.get(`by ${level}`))}
        scale={WHOLE}
      />
    </div>
  );
}

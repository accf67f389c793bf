// W1, satisfaction: the rate with how sure it is, its trend, by way of asking and by unit.

import { serverNow } from "../../api/clock";
import { figureOf } from "../../domain/figure";
import { narrowedTo } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";
import { sparkOf } from "../../domain/series";
import { levelsShown } from "../../domain/unitLevels";
import { Block, FigureRow } from "../../ui/Block";
import { Trend } from "../../ui/chart/Trend";
import { formatDays, formatStep, formatTime } from "../../ui/format";
import { Sentence } from "../../ui/Sentence";
import { ProblemState, State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { MetricFigure } from "../parts/MetricFigure";
import { NewestFacts } from "../parts/NewestFacts";
import { useScreenResults } from "../parts/useScreenResults";
import { UnitList } from "../parts/UnitList";
import { WhiskerList } from "../parts/WhiskerList";
import { DIMENSIONS, MEAN, periodStep, questionsOf, RESPONSES, SHARE } from "./questions";
import { satisfactionSentence } from "./sentence";
import { methodRows, stepSeries } from "./transforms";

const LIVE_MS = 5_000;
const WHOLE = { min: 0, max: 1 };

export default function Satisfaction(props: ScreenProps) {
  const speech = useSpeech();
  const { say, sayWord, language, pick } = speech;
  const answer = useScreenResults(props, questionsOf, LIVE_MS);
  const { screen, questions, results } = answer;
  const { days, zone, unit, units, registry } = screen;
  const period = results?.get("period");
  const asked = questions.get("period");
  const series = stepSeries(results?.get("steps"), screen, serverNow());
  const methods = methodRows(results?.get("method"));

  if (!results && answer.problem) {
    return <ProblemState problem={answer.problem} onRetry={answer.retry} />;
  }
  const when = formatDays(language, days.from, days.to);
  const sentence =
    period && satisfactionSentence(period, unit ? pick(unit.name) : say("unit.everywhere"), when, speech);
  const isEmpty = period && !figureOf(period, period.rows[0], RESPONSES)?.value;
  const emptyTitle = say("satisfaction.none", { when });
  const step = periodStep(screen);
  const stepTitle = say(`step.${step}`);
  const shareName = pick(registry.metric(SHARE)?.name ?? { zh: "", en: "" });

  return (
    <div aria-busy={answer.isPrevious} data-screen="satisfaction">
      {answer.problem && (
        <ProblemState
          problem={answer.problem}
          figuresOf={answer.answeredAt && formatTime(language, answer.answeredAt, zone)}
          onRetry={answer.retry}
        />
      )}
      <Sentence text={sentence} />
      {isEmpty && <NewestFacts screen={screen} metricId={RESPONSES} dimensions={DIMENSIONS} />}
      <Block title={when}>
        <FigureRow>
          {[SHARE, MEAN, RESPONSES].map((metricId) => (
            <MetricFigure
              key={metricId}
              screen={screen}
              metricId={metricId}
              result={period}
              question={asked}
              spark={metricId === RESPONSES ? sparkOf(series?.responses) : undefined}
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
            steps: series.steps.map((start) => ({ start, label: formatStep(language, start, step, zone) })),
            min: 0,
            max: 1,
            series: [{ name: shareName, category: 0, points: series.share }],
          }
        }
        empty={<State kind="empty" title={emptyTitle} />}
      />
      <WhiskerList
        screen={screen}
        metricId={SHARE}
        title={say("satisfaction.by_method")}
        description={say("satisfaction.by_method_note")}
        labelTitle={say("satisfaction.method")}
        scale={WHOLE}
        emptyTitle={emptyTitle}
        rowsExpected={1}
        rows={methods?.map(({ method, share }) => ({
          key: method,
          label: sayWord("method", method),
          csv: { [say("satisfaction.method")]: method },
          figure: share,
          name: sayWord("method", method),
          question: asked && narrowedTo(asked, "method", method),
        }))}
      />
      <UnitList
        screen={screen}
        metricId={SHARE}
        levels={levelsShown(units, unit?.id)}
        question={asked}
        resultOf={results && ((level) => results.get(`by ${level}`))}
        scale={WHOLE}
      />
    </div>
  );
}

// W5, the call centre: now beside the period, the four service levels on one scale, by interval,
// by business and by skill. While the period includes now it asks every second.

import { serverNow } from "../../api/clock";
import { figureOf } from "../../domain/figure";
import type { ScreenProps } from "../../domain/screen";
import { sparkOf } from "../../domain/series";
import { timeIn } from "../../domain/zone";
import { Block, Columns, FigureRow } from "../../ui/Block";
import { Figure } from "../../ui/Figure";
import { formatDays, formatTime } from "../../ui/format";
import { Sentence } from "../../ui/Sentence";
import { ProblemState } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { MetricFigure, NOTHING } from "../parts/MetricFigure";
import { NewestFacts } from "../parts/NewestFacts";
import { useScreenResults } from "../parts/useScreenResults";
import css from "./CallCentre.module.css";
import { Groups } from "./Groups";
import { Intervals } from "./Intervals";
import { COUNTS, DIMENSIONS, nowRange, OFFERED, PERIOD, questionsOf } from "./questions";
import { callSentence } from "./sentence";
import { ServiceLevels } from "./ServiceLevels";
import { stepSeries } from "./transforms";

const LIVE_MS = 1_000;
// How many people wait is no fact of an ended call, and no source reports it yet.
const NOT_REPORTED = { ...NOTHING, absentReason: "not_reported" };

export default function CallCentre(props: ScreenProps) {
  const speech = useSpeech();
  const { say, language, pick } = speech;
  const answer = useScreenResults(props, questionsOf, LIVE_MS);
  const { screen, questions, results, isLive } = answer;
  const { days, zone, unit } = screen;
  const now = serverNow();
  const period = results?.get("period");
  const serviceLevel = results?.get("v2");
  const series = stepSeries(results?.get("steps"), screen, now);
  const isToday = isLive && days.from === days.to;
  const when = isToday ? say("period.today") : formatDays(language, days.from, days.to);

  if (!results && answer.problem) {
    return <ProblemState problem={answer.problem} onRetry={answer.retry} />;
  }
  const sentence =
    period &&
    callSentence(
      {
        where: unit ? pick(unit.name) : say("unit.everywhere"),
        when: isToday ? say("calls.so_far_today") : say("calls.in_period", { period: when }),
        period,
        serviceLevel: serviceLevel && figureOf(serviceLevel, serviceLevel.rows[0], "call.service_level"),
        threshold: serviceLevel?.metrics[0]?.parameters.find(({ name }) => name === "threshold_s")?.value ?? "20",
      },
      speech,
    );
  const isEmpty = period && !figureOf(period, period.rows[0], OFFERED)?.value;
  const emptyTitle = say("calls.none", { when });
  const sparks = new Map(series?.counts.map(({ metricId, points }) => [metricId, sparkOf(points)]));

  return (
    <div aria-busy={answer.isPrevious} data-screen="calls">
      {answer.problem && (
        <ProblemState
          problem={answer.problem}
          figuresOf={answer.answeredAt && formatTime(language, answer.answeredAt, zone)}
          onRetry={answer.retry}
        />
      )}
      <Sentence text={sentence} />
      {isEmpty && <NewestFacts screen={screen} metricId={OFFERED} dimensions={DIMENSIONS} />}
      <div className={isLive ? css.beside : undefined}>
        {isLive && (
          <Block title={say("calls.now")} description={say("calls.now_since", { time: timeIn(zone, new Date(nowRange(now, zone).from)) })}>
            <FigureRow>
              {COUNTS.map((metricId) => (
                <MetricFigure
                  key={metricId}
                  screen={screen}
                  metricId={metricId}
                  result={results?.get("now")}
                  question={questions.get("now")}
                />
              ))}
              <Figure label={say("calls.waiting")} unit="count" figure={results && NOT_REPORTED} />
            </FigureRow>
          </Block>
        )}
        <Block title={when} description={isToday ? say("calls.today_in", { zone }) : undefined}>
          <FigureRow>
            {PERIOD.map((metricId) => (
              <MetricFigure
                key={metricId}
                screen={screen}
                metricId={metricId}
                result={period}
                question={questions.get("period")}
                spark={sparks.get(metricId)}
              />
            ))}
          </FigureRow>
        </Block>
      </div>
      <ServiceLevels screen={screen} results={results} questions={questions} emptyTitle={emptyTitle} />
      <Intervals screen={screen} series={series} sentence={sentence ?? ""} isLive={isLive} emptyTitle={emptyTitle} />
      <Columns>
        {DIMENSIONS.map((dimension) => (
          <Groups
            key={dimension}
            screen={screen}
            dimension={dimension}
            result={results?.get(dimension)}
            refusal={results?.refusal(dimension)}
            question={questions.get(dimension)}
            emptyTitle={emptyTitle}
            onRetry={answer.retry}
          />
        ))}
      </Columns>
    </div>
  );
}

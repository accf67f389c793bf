// W5, the call centre: now beside the period, the four service levels side by side, by interval,
// by business and by skill. While the period includes now it asks every second.

import { useMemo } from "react";

import { serverNow } from "../../api/clock";
import { useResults } from "../../api/metrics";
import { figureOf } from "../../domain/figure";
import { includesNow } from "../../domain/period";
import type { ScreenProps } from "../../domain/screen";
import { sparkOf } from "../../domain/series";
import { timeIn } from "../../domain/zone";
import { Block, Columns, FigureRow } from "../../ui/Block";
import { formatDays } from "../../ui/format";
import { Sentence } from "../../ui/Sentence";
import { ProblemState } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { MetricFigure } from "../parts/MetricFigure";
import { Groups } from "./Groups";
import { Intervals } from "./Intervals";
import { DIMENSIONS, nowRange, questionsOf } from "./questions";
import { callSentence } from "./sentence";
import { ServiceLevels } from "./ServiceLevels";
import { stepSeries } from "./transforms";

const LIVE_MS = 1_000;
const NOW = ["call.offered", "call.answered", "call.abandoned"];
const PERIOD = [...NOW, "call.abandonment_rate", "call.asa", "call.aht"];

export default function CallCentre(screen: ScreenProps) {
  const speech = useSpeech();
  const { say, language, pick } = speech;
  const { view, days, zone, unit } = screen;
  const now = serverNow();
  const isLive = includesNow(days, now, zone);
  const answer = useResults(
    ["calls", unit?.id, days, zone, view.filters],
    () => questionsOf(screen, serverNow()),
    isLive ? { everyMs: LIVE_MS } : {},
  );
  const results = answer.data;
  const period = results?.get("period");
  const serviceLevel = results?.get("v2");
  const questions = useMemo(() => new Map(questionsOf(screen, now).map((asked) => [asked.name, asked])), [screen, now]);
  const series = stepSeries(results?.get("steps"), screen, now);
  const isToday = isLive && days.from === days.to;
  const when = isToday ? say("period.today") : formatDays(language, days.from, days.to);

  if (!results && answer.problem) {
    return <ProblemState problem={answer.problem} hasData={false} onRetry={answer.retry} />;
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
  const sparks = new Map(series?.counts.map(({ metricId, points }) => [metricId, sparkOf(points)]));

  return (
    <div aria-busy={answer.isPrevious} data-screen="calls">
      {answer.problem && <ProblemState problem={answer.problem} hasData onRetry={answer.retry} />}
      <Sentence text={sentence} />
      <Columns>
        {isLive && (
          <Block title={say("calls.now")} description={say("calls.now_since", { time: timeIn(zone, new Date(nowRange(now, zone).from)) })}>
            <FigureRow>
              {NOW.map((metricId) => (
                <MetricFigure
                  key={metricId}
                  screen={screen}
                  metricId={metricId}
                  result={results?.get("now")}
                  question={questions.get("now")}
                />
              ))}
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
      </Columns>
      <ServiceLevels screen={screen} results={results} questions={questions} />
      <Intervals screen={screen} series={series} sentence={sentence ?? ""} isLive={isLive} />
      <Columns>
        {DIMENSIONS.map((dimension) => (
          <Groups key={dimension} screen={screen} dimension={dimension} result={results?.get(dimension)} />
        ))}
      </Columns>
    </div>
  );
}

// MetricFigure: a Figure of one metric of an answer, named by the registry, with its definition
// one click away.

import { type Figure as FigureOfDomain, figureOf, metricOf, type Result, type Row } from "../../domain/figure";
import type { Question } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";
import { Figure } from "../../ui/Figure";
import { useSpeech } from "../../ui/text";

export interface MetricFigureProps {
  screen: ScreenProps;
  metricId: string;
  // Absent while the first answer is under way.
  result: Result | undefined;
  // Absent: the answer's only row.
  row?: Row | undefined;
  question: Question | undefined;
  label?: string;
  note?: string;
  spark?: readonly (number | undefined)[] | undefined;
  isLarge?: boolean;
}

const NOTHING: FigureOfDomain = {
  n: 0,
  excluded: [],
  absentReason: "empty_denominator",
  relativeErrorMax: 0,
};

export function MetricFigure(props: MetricFigureProps) {
  const { screen, metricId, result, question, label, note, spark, isLarge } = props;
  const { pick } = useSpeech();
  const definition = screen.registry.metric(metricId);
  if (!definition) return null;

  const row = props.row ?? result?.rows[0];
  const figure = result && (figureOf(result, row, metricId) ?? NOTHING);
  const about = () =>
    screen.about({
      metricId,
      figure,
      metric: result && metricOf(result, metricId),
      asOf: result?.asOf,
      level: result?.level,
      question,
    });
  return (
    <Figure
      label={label ?? pick(definition.name)}
      unit={definition.unit}
      figure={figure}
      spark={spark}
      isLarge={isLarge ?? false}
      note={note}
      onAbout={about}
    />
  );
}

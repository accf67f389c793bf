// MetricFigure: a Figure of one metric of an answer, named by the registry, with its definition
// one click away.

import { type Figure as FigureOfDomain, figureOf, type Result } from "../../domain/figure";
import type { Question } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";
import { Figure } from "../../ui/Figure";
import { useSpeech } from "../../ui/text";

export interface MetricFigureProps {
  screen: ScreenProps;
  metricId: string;
  // Absent while the first answer is under way.
  result: Result | undefined;
  question: Question | undefined;
  label?: string;
  note?: string;
  spark?: readonly (number | undefined)[] | undefined;
}

// What is shown where an answer has no row.
export const NOTHING: FigureOfDomain = {
  n: 0,
  excluded: [],
  absentReason: "empty_denominator",
  relativeErrorMax: 0,
};

export function MetricFigure(props: MetricFigureProps) {
  const { screen, metricId, result, question, label, note, spark } = props;
  const { pick } = useSpeech();
  const definition = screen.registry.metric(metricId);
  if (!definition) return null;

  const figure = result && (figureOf(result, result.rows[0], metricId) ?? NOTHING);
  return (
    <Figure
      label={label ?? pick(definition.name)}
      unit={definition.unit}
      figure={figure}
      spark={spark}
      note={note}
      onAbout={() => screen.about({ metricId, question })}
    />
  );
}

// From the registry's entry and a figure to the texts of the definition drawer.

import { figureOf, metricOf, type Result } from "../domain/figure";
import { assayctlLine, curlLine, grpcurlLine, type Question } from "../domain/question";
import type { MetricDefinition, Registry } from "../domain/registry";
import type { DefinitionView, FigureRow, Repeat } from "../ui/DefinitionDrawer";
import { formatCount, formatExact, formatInterval, formatMomentFully, formatValue } from "../ui/format";
import type { Speech } from "../ui/text";

// `result`: the answer whose figure is explained, if one is; its parameters are those in effect.
export function definitionView(
  metric: MetricDefinition,
  registry: Registry,
  result: Result | undefined,
  { pick, sayWord, say }: Speech,
): DefinitionView {
  const asked = result && metricOf(result, metric.id);
  const effective = new Map(asked?.parameters.map(({ name, value }) => [name, value]));
  return {
    name: pick(metric.name),
    id: metric.id,
    version: asked?.version ?? metric.version,
    definition: pick(metric.definition),
    formula: metric.formula,
    source: metric.source,
    reading: `${sayWord("unit_of", metric.unit)}${say("list.and")}${sayWord("direction", metric.direction)}`,
    intervalMethod: metric.intervalMethod && sayWord("interval_method", metric.intervalMethod),
    parameters: metric.parameters.map(({ name, defaultValue, description }) => ({
      name,
      value: effective.get(name) ?? defaultValue,
      description: pick(description),
    })),
    dimensions: metric.dimensions.map((id) => {
      const dimension = registry.dimension(id);
      return dimension ? pick(dimension.name) : id;
    }),
    excludedCauses: metric.excludedCauses.map((cause) => sayWord("excluded", cause)),
  };
}

// The parts of the only figure of an answer, ready to be read.
export function figureRows(
  result: Result,
  metric: MetricDefinition,
  zone: string,
  { language, say, sayWord }: Speech,
): FigureRow[] {
  const { asOf, level } = result;
  const figure = figureOf(result, result.rows[0], metric.id);
  const rows: FigureRow[] = [];
  const add = (label: string, value: string | undefined) => {
    if (value) rows.push({ label, value });
  };
  if (figure) {
    const { value, numerator, denominator, interval, n, excluded, relativeErrorMax } = figure;
    add(
      say("figure.value"),
      value === undefined
        ? sayWord("absent", figure.absentReason)
        : valueText(value, formatValue(language, metric.unit, value, n)),
    );
    add(say("figure.numerator"), numerator === undefined ? undefined : formatExact(numerator));
    add(say("figure.denominator"), denominator === undefined ? undefined : formatExact(denominator));
    add(say("figure.facts"), formatCount(language, n));
    add(
      say("figure.interval_of", { level: Math.round((interval?.level ?? 0.95) * 100) }),
      interval &&
        say("figure.with_interval", {
          value: formatInterval(language, metric.unit, interval, n),
          interval: sayWord("interval_method", interval.method),
        }),
    );
    for (const { cause, count } of excluded) {
      add(`${say("definition.left_out")}: ${sayWord("excluded", cause)}`, formatCount(language, count));
    }
    add(say("figure.error"), relativeErrorMax > 0 ? `± ${formatExact(relativeErrorMax * 100)}%` : undefined);
  } else {
    add(say("figure.value"), sayWord("absent", "empty_denominator"));
  }
  add(say("figure.late"), asOf.lateCount ? formatCount(language, asOf.lateCount) : undefined);
  add(say("figure.as_of"), asOf.answeredAt && formatMomentFully(language, asOf.answeredAt, zone));
  add(say("figure.ledger"), positionsText(asOf.positions));
  add(say("figure.level"), level && sayWord("level", level));
  return rows;
}

// The question in the forms that repeat it elsewhere.
export function repeatsOf(question: Question, origin: string, { say }: Speech): Repeat[] {
  const line = assayctlLine(question);
  return [
    ...(line === undefined ? [] : [{ label: say("definition.assayctl"), text: line }]),
    { label: say("definition.grpc"), text: grpcurlLine(question) },
    { label: say("definition.request"), text: curlLine(question, origin) },
  ];
}

// The value as it is shown, and at full precision where that says more.
function valueText(value: number, shown: string): string {
  return Number.isInteger(value) ? shown : `${shown} (${formatExact(value)})`;
}

// "0:4711, 1:4698": the highest stored offset of each partition.
function positionsText(positions: readonly { partition: number; offset: number }[]): string {
  return positions.map(({ partition, offset }) => `${partition}:${offset}`).join(", ");
}

// From the registry's entry and a figure to the texts of the definition drawer.

import type { MetricDefinition, Registry } from "../domain/registry";
import { assayctlLine, curlLine } from "../domain/question";
import type { AboutSubject } from "../domain/screen";
import type { DefinitionView, FigureDetails } from "../ui/DefinitionDrawer";
import { formatCount, formatExact, formatInterval, formatMomentFully, formatValue } from "../ui/format";
import type { Speech } from "../ui/text";

export function definitionView(
  metric: MetricDefinition,
  registry: Registry,
  subject: AboutSubject | undefined,
  { pick, sayWord, say }: Speech,
): DefinitionView {
  const effective = new Map(subject?.metric?.parameters.map(({ name, value }) => [name, value]));
  return {
    name: pick(metric.name),
    id: metric.id,
    version: subject?.metric?.version ?? metric.version,
    definition: pick(metric.definition),
    formula: metric.formula,
    source: metric.source,
    reading: `${sayWord("unit_of", metric.unit)}${say("list.comma")}${sayWord("direction", metric.direction)}`,
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

export function figureDetails(
  subject: AboutSubject,
  metric: MetricDefinition,
  zone: string,
  { language, say, sayWord }: Speech,
): FigureDetails {
  const { figure, asOf, level, question } = subject;
  const rows: { label: string; value: string }[] = [];
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
      interval && `${formatInterval(language, metric.unit, interval, n)} (${sayWord("interval_method", interval.method)})`,
    );
    for (const { cause, count } of excluded) {
      add(`${say("definition.left_out")}: ${sayWord("excluded", cause)}`, formatCount(language, count));
    }
    add(say("figure.error"), relativeErrorMax > 0 ? `± ${formatExact(relativeErrorMax * 100)}%` : undefined);
  }
  add(say("figure.late"), asOf?.lateCount ? formatCount(language, asOf.lateCount) : undefined);
  add(say("figure.as_of"), asOf?.answeredAt && formatMomentFully(language, asOf.answeredAt, zone));
  add(say("figure.ledger"), asOf && positionsText(asOf.positions));
  add(say("figure.level"), level && sayWord("level", level));

  // Of the question only what this figure needs.
  const own = question && { ...question, metrics: [metric.id] };
  const repeats = own
    ? [
        { label: say("definition.assayctl"), text: assayctlLine(own) },
        { label: say("definition.request"), text: curlLine(own, location.origin) },
      ]
    : [];
  return { rows, repeats };
}

// The value as it is shown, and at full precision where that says more.
function valueText(value: number, shown: string): string {
  return Number.isInteger(value) ? shown : `${shown} (${formatExact(value)})`;
}

// "0:4711, 1:4698": the highest stored offset of each partition.
function positionsText(positions: readonly { partition: number; offset: number }[]): string {
  return positions.map(({ partition, offset }) => `${partition}:${offset}`).join(", ");
}

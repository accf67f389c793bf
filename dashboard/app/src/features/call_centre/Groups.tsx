// Calls by business or by skill: counts, who gave up, and the service level with its interval.

import type { Problem } from "../../api/problem";
import type { Figure, Result } from "../../domain/figure";
import { narrowedTo, type Question } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";
import { Block } from "../../ui/Block";
import { type Column, CsvButton, DataTable } from "../../ui/DataTable";
import { ProblemState, Skeleton, State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { figureCsv, ValueCell, WhiskerCell } from "../parts/FigureCell";
import { type GroupRow, groupRows } from "./transforms";
import css from "../parts/FigureCell.module.css";

const SHARE = { min: 0, max: 1 };

export interface GroupsProps {
  screen: ScreenProps;
  dimension: "business" | "skill";
  result: Result | undefined;
  // Why this part has no answer while the rest of the screen has.
  refusal: Problem | undefined;
  question: Question | undefined;
  emptyTitle: string;
  onRetry: () => void;
}

export function Groups({ screen, dimension, result, refusal, question, emptyTitle, onRetry }: GroupsProps) {
  const { say, sayWord, pick } = useSpeech();
  const { registry, view, change } = screen;
  const title = say(`calls.by_${dimension}`);
  const rows = groupRows(result);
  const nameOf = (id: string) => {
    const metric = registry.metric(id);
    return metric ? pick(metric.name) : id;
  };
  const words = { lower: say("csv.lower"), upper: say("csv.upper") };
  const filterBy = (value: string) => change({ filters: { ...view.filters, [dimension]: [value] } });

  const labelOf = ({ value, folded }: GroupRow) =>
    folded > 0 ? say("calls.others", { count: folded }) : sayWord(dimension, value) || say("filter.none");

  const valueCell = (metricId: string, row: GroupRow, figure: Figure | undefined) => (
    <ValueCell
      unit={registry.metric(metricId)?.unit ?? "count"}
      figure={figure}
      label={say("list.of", { metric: nameOf(metricId), name: labelOf(row) })}
      onAbout={() => screen.about({ metricId, question: question && (row.folded > 0 ? question : narrowedTo(question, dimension, row.value)) })}
    />
  );

  const columns: Column<GroupRow>[] = [
    {
      key: "value",
      title: registry.dimension(dimension) ? pick(registry.dimension(dimension)?.name ?? { zh: "", en: "" }) : dimension,
      cell: (row) =>
        row.folded > 0 ? (
          labelOf(row)
        ) : (
          <button type="button" className={css.link} onClick={() => filterBy(row.value)}>
            {labelOf(row)}
          </button>
        ),
      csv: (row) => (row.folded > 0 ? labelOf(row) : row.value),
    },
    {
      key: "offered",
      title: nameOf("call.offered"),
      isNumber: true,
      cell: (row) => valueCell("call.offered", row, row.offered),
      csv: ({ offered }) => offered?.value,
    },
    {
      key: "answered",
      title: nameOf("call.answered"),
      isNumber: true,
      cell: (row) => valueCell("call.answered", row, row.answered),
      csv: ({ answered }) => answered?.value,
    },
    {
      key: "abandoned",
      title: nameOf("call.abandonment_rate"),
      isNumber: true,
      cell: (row) => valueCell("call.abandonment_rate", row, row.abandonmentRate),
      csv: ({ abandonmentRate }) => figureCsv(nameOf("call.abandonment_rate"), abandonmentRate, words),
    },
    {
      key: "level",
      title: nameOf("call.service_level"),
      isNumber: true,
      cell: (row) => valueCell("call.service_level", row, row.serviceLevel),
      csv: ({ serviceLevel }) => figureCsv(nameOf("call.service_level"), serviceLevel, words),
    },
    {
      key: "whisker",
      title: "0–100%",
      width: "26%",
      cell: ({ serviceLevel }) => <WhiskerCell figure={serviceLevel} scale={SHARE} />,
    },
  ];

  return (
    <Block title={title} actions={<CsvButton title={title} columns={columns} rows={rows} />}>
      {refusal ? (
        <ProblemState problem={refusal} onRetry={onRetry} />
      ) : result ? (
        <DataTable
          caption={title}
          columns={columns}
          rows={rows}
          rowKey={({ value, folded }) => (folded > 0 ? `folded ${value}` : value)}
          empty={<State kind="empty" title={emptyTitle} />}
        />
      ) : (
        <Skeleton height={160} />
      )}
    </Block>
  );
}

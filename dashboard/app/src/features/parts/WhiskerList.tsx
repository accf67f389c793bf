// WhiskerList: one metric for several groups, as dots with whiskers on one scale, in an order
// that does not come from the values.

import type { ReactNode } from "react";

import type { Figure } from "../../domain/figure";
import type { Question } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";
import { Block } from "../../ui/Block";
import type { CsvCell } from "../../ui/csv";
import { type Column, CsvButton, DataTable, ROWS_UNCAPPED } from "../../ui/DataTable";
import { Skeleton, State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { CountCell, figureCsv, IntervalCell, ValueCell, WhiskerCell } from "./FigureCell";

const ROW_HEIGHT = 29;

export interface WhiskerRow {
  key: string;
  label: ReactNode;
  // The label in words.
  name: string;
  // The label's columns in an export.
  csv: Record<string, CsvCell>;
  figure: Figure | undefined;
  // What the row's figure alone would be asked by.
  question: Question | undefined;
}

export interface WhiskerListProps {
  screen: ScreenProps;
  metricId: string;
  title: string;
  description?: string;
  // What the labels name: "Unit", "Method".
  labelTitle: string;
  // Absent while the first answer is under way.
  rows: readonly WhiskerRow[] | undefined;
  // How many there will be, so that nothing moves when they come.
  rowsExpected: number;
  scale: { min: number; max: number };
  emptyTitle: string;
}

export function WhiskerList(props: WhiskerListProps) {
  const { screen, metricId, title, description, labelTitle, rows, rowsExpected, scale, emptyTitle } = props;
  const { say, pick } = useSpeech();
  const definition = screen.registry.metric(metricId);
  if (!definition) return null;
  const { unit } = definition;
  const name = pick(definition.name);
  const words = { lower: say("csv.lower"), upper: say("csv.upper") };

  const columns: Column<WhiskerRow>[] = [
    { key: "label", title: labelTitle, width: "34%", cell: (row) => row.label, csv: (row) => row.csv },
    {
      key: "value",
      title: name,
      isNumber: true,
      width: "13%",
      cell: (row) => (
        <ValueCell
          unit={unit}
          figure={row.figure}
          label={say("list.of", { metric: name, name: row.name })}
          onAbout={() => screen.about({ metricId, question: row.question })}
        />
      ),
      csv: (row) => figureCsv(name, row.figure, words),
    },
    {
      key: "whisker",
      title: scaleText(unit, scale),
      width: "30%",
      cell: (row) => <WhiskerCell figure={row.figure} scale={scale} />,
    },
    {
      key: "interval",
      title: say("figure.interval_short"),
      isNumber: true,
      width: "14%",
      cell: (row) => <IntervalCell unit={unit} figure={row.figure} />,
    },
    { key: "n", title: "n", isNumber: true, width: "9%", cell: (row) => <CountCell figure={row.figure} /> },
  ];

  return (
    <Block
      title={title}
      description={description}
      actions={<CsvButton title={title} columns={columns} rows={rows ?? []} />}
    >
      {rows ? (
        <DataTable
          caption={title}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.key}
          empty={<State kind="empty" title={emptyTitle} />}
        />
      ) : (
        <Skeleton height={ROW_HEIGHT * (Math.min(rowsExpected, ROWS_UNCAPPED) + 1)} />
      )}
    </Block>
  );
}

// "0–100%"
function scaleText(unit: string, { min, max }: { min: number; max: number }): string {
  return unit === "share" ? `${min * 100}–${max * 100}%` : `${min}–${max}`;
}

// WhiskerList: one metric for several groups, as dots with whiskers on one scale, in an order
// that does not come from the values.

import type { ReactNode } from "react";

import type { Figure } from "../../domain/figure";
import type { ScreenProps } from "../../domain/screen";
import { Block } from "../../ui/Block";
import type { CsvCell } from "../../ui/csv";
import { type Column, CsvButton, DataTable } from "../../ui/DataTable";
import { Skeleton, State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { CountCell, figureCsv, IntervalCell, ValueCell, WhiskerCell } from "./FigureCell";

const MAX_HEIGHT = 640;
const ROW_HEIGHT = 29;

export interface WhiskerRow {
  key: string;
  label: ReactNode;
  // The label's columns in an export.
  csv: Record<string, CsvCell>;
  figure: Figure | undefined;
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
    { key: "label", title: labelTitle, cell: (row) => row.label, csv: (row) => row.csv },
    {
      key: "value",
      title: name,
      isNumber: true,
      cell: (row) => <ValueCell unit={unit} figure={row.figure} />,
      csv: (row) => figureCsv(name, row.figure, words),
    },
    {
      key: "whisker",
      title: scaleText(unit, scale),
      width: "36%",
      cell: (row) => <WhiskerCell figure={row.figure} scale={scale} />,
    },
    {
      key: "interval",
      title: say("figure.interval_short"),
      isNumber: true,
      cell: (row) => <IntervalCell unit={unit} figure={row.figure} />,
    },
    { key: "n", title: "n", isNumber: true, cell: (row) => <CountCell figure={row.figure} /> },
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
          maxHeight={MAX_HEIGHT}
          empty={<State kind="empty" title={emptyTitle} />}
        />
      ) : (
        <Skeleton height={Math.min(MAX_HEIGHT, ROW_HEIGHT * (rowsExpected + 1))} />
      )}
    </Block>
  );
}

// "0–100%"
function scaleText(unit: string, { min, max }: { min: number; max: number }): string {
  return unit === "share" ? `${min * 100}–${max * 100}%` : `${min}–${max}`;
}

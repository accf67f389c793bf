// DataTable: rows and columns with aligned figures, and the same rows as CSV. Plain HTML: it
// prints, copies and reads aloud as a table. Of very many rows the first are shown; the export has
// all of them.

import { DownloadOutlined, WarningOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { type ReactNode, useState } from "react";

import { type CsvCell, toCsv } from "./csv";
import { download, fileName } from "./download";
import { useSpeech } from "./text";
import css from "./DataTable.module.css";

// What a page still draws at once, every second, on a slow machine.
export const ROWS_SHOWN_MAX = 500;
// More rows than these scroll inside: what stands below the table is to be reached.
export const ROWS_UNCAPPED = 60;

export interface Column<Row> {
  key: string;
  title: string;
  isNumber?: boolean;
  // A share of the table's width, for columns that draw. Where all columns have one, tables under
  // each other line up.
  width?: string;
  cell: (row: Row) => ReactNode;
  // One or several columns of the export; none for columns that only draw.
  csv?: (row: Row) => CsvCell | Record<string, CsvCell>;
}

export interface DataTableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  // What stands in place of rows.
  empty?: ReactNode;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, empty } = props;
  const isCapped = rows.length > ROWS_UNCAPPED;
  const isFixed = columns.every(({ width }) => width !== undefined);
  const { say } = useSpeech();
  if (rows.length === 0 && empty) return empty;
  return (
    <>
      <div className={isCapped ? `${css.frame} ${css.capped}` : css.frame} tabIndex={0} role="group" aria-label={caption}>
        <table className={isFixed ? `${css.table} ${css.fixed}` : css.table}>
          <caption className={css.caption}>{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ key, title, isNumber, width }) => (
                <th key={key} scope="col" className={isNumber ? css.number : ""} style={{ width }}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, ROWS_SHOWN_MAX).map((row) => (
              <tr key={rowKey(row)}>
                {columns.map(({ key, isNumber, cell }) => (
                  <td key={key} className={isNumber ? css.number : ""}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > ROWS_SHOWN_MAX && (
        <p className={css.cut}>{say("table.cut", { shown: ROWS_SHOWN_MAX, all: rows.length })}</p>
      )}
    </>
  );
}

export function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const records = rows.map((row) => {
    const record: Record<string, CsvCell> = {};
    for (const { title, csv } of columns) {
      const cells = csv?.(row);
      if (typeof cells === "object") Object.assign(record, cells);
      else if (csv) record[title] = cells;
    }
    return record;
  });
  // Rows may lack a column that others have: an interval, say.
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return toCsv([names, ...records.map((record) => names.map((name) => record[name]))]);
}

export interface CsvButtonProps<Row> {
  title: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  // Where `rows` are only some of them.
  allRows?: () => Promise<readonly Row[]>;
}

export function CsvButton<Row>({ title, columns, rows, allRows }: CsvButtonProps<Row>) {
  const { say } = useSpeech();
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const save = async () => {
    setState("busy");
    try {
      download(fileName(title, "csv"), csvOf(columns, allRows ? await allRows() : rows));
      setState("idle");
    } catch {
      setState("failed");
    }
  };
  return (
    <Tooltip title={say(state === "failed" ? "action.not_saved" : "action.csv")}>
      <Button
        type="text"
        size="small"
        icon={state === "failed" ? <WarningOutlined /> : <DownloadOutlined />}
        loading={state === "busy"}
        disabled={rows.length === 0}
        aria-label={`${say("action.csv")}: ${title}`}
        onClick={() => void save()}
      >
        CSV
      </Button>
    </Tooltip>
  );
}

// Trend: levels over time with their intervals, as a chart or as a table of the same values,
// saved as PNG or CSV.

import { FileImageOutlined, LineChartOutlined, TableOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";

import { Block } from "../Block";
import { Boundary } from "../Boundary";
import { type Column, CsvButton, DataTable } from "../DataTable";
import { download, fileName } from "../download";
import { formatInterval, formatValue } from "../format";
import { Skeleton } from "../States";
import { useSpeech } from "../text";
import { useThemeName } from "../ThemeContext";
import type { Picture } from "./Canvas";
import { Legend } from "./Legend";
import { hasAnyValue, type TrendModel } from "./trend_model";
import css from "./Trend.module.css";

// Begun with this module, so that the library loads while the figures are on their way.
const canvas = import("./Canvas");
canvas.catch(() => undefined);  // The place of the chart says so.
const Canvas = lazy(() => canvas);

export interface TrendProps {
  title: string;
  description?: string | undefined;
  // What stands under the axis: "Hour", "Day".
  stepTitle: string;
  // Absent while the first answer is under way.
  model: TrendModel | undefined;
  // What the chart says, for those who hear it.
  summary: string;
  height?: number;
  // In place of a chart without a single value.
  empty: ReactNode;
}

export function Trend({ title, description, stepTitle, model, summary, height = 220, empty }: TrendProps) {
  const { say } = useSpeech();
  const theme = useThemeName();
  const [shows, setShows] = useState<"chart" | "table">("chart");
  const picture = useRef<Picture>(null);
  const isEmpty = model && !hasAnyValue(model);
  const isTable = shows === "table";

  const savePng = () => {
    void picture.current?.png(title, summary).then((png) => download(fileName(title, "png"), png));
  };
  const columns = useColumns(stepTitle, model);
  const rows = model ? model.steps.map((_, index) => index) : [];

  const actions = model && !isEmpty && (
    <>
      <Tooltip title={isTable ? say("action.chart") : say("action.table")}>
        <Button
          type="text"
          size="small"
          icon={isTable ? <LineChartOutlined /> : <TableOutlined />}
          aria-label={`${isTable ? say("action.chart") : say("action.table")}: ${title}`}
          onClick={() => setShows(isTable ? "chart" : "table")}
        />
      </Tooltip>
      <CsvButton title={title} columns={columns} rows={rows} />
      <Tooltip title={say("action.png")}>
        <Button
          type="text"
          size="small"
          icon={<FileImageOutlined />}
          disabled={isTable}
          aria-label={`${say("action.png")}: ${title}`}
          onClick={savePng}
        >
          PNG
        </Button>
      </Tooltip>
    </>
  );

  return (
    <Block title={title} description={description} actions={actions}>
      {model && model.series.length > 1 && !isEmpty && <Legend series={model.series} />}
      <div style={{ minHeight: isEmpty ? 0 : height }}>
        {!model && <Skeleton height={height} />}
        {isEmpty && empty}
        {model && !isEmpty && !isTable && (
          <div className={css.chart} style={{ height }} role="img" aria-label={summary} data-trend>
            <Boundary>
              <Suspense fallback={<Skeleton height={height} />}>
                <Canvas ref={picture} model={model} theme={theme} />
              </Suspense>
            </Boundary>
          </div>
        )}
        {model && !isEmpty && isTable && (
          <DataTable
            caption={title}
            columns={columns}
            rows={rows}
            rowKey={(index) => String(index)}
          />
        )}
      </div>
    </Block>
  );
}

function useColumns(stepTitle: string, model: TrendModel | undefined): Column<number>[] {
  const { language, say } = useSpeech();
  if (!model) return [];
  const step: Column<number> = {
    key: "step",
    title: stepTitle,
    cell: (index) => model.steps[index]?.label,
    csv: (index) => model.steps[index]?.start,
  };
  return [
    step,
    ...model.series.map(({ name, points }): Column<number> => ({
      key: name,
      title: name,
      isNumber: true,
      cell: (index) => {
        const point = points[index];
        if (point?.value === undefined) return "–";
        const value = formatValue(language, model.unit, point.value, point.n);
        if (point.lower === undefined || point.upper === undefined) return value;
        const ends = { lower: point.lower, upper: point.upper };
        const interval = formatInterval(language, model.unit, ends, point.n);
        return say("figure.with_interval", { value, interval });
      },
      csv: (index) => {
        const point = points[index];
        const hasInterval = points.some(({ lower }) => lower !== undefined);
        return {
          [name]: point?.value,
          ...(hasInterval
            ? {
                [`${name}: ${say("csv.lower")}`]: point?.lower,
                [`${name}: ${say("csv.upper")}`]: point?.upper,
                [`${name}: n`]: point?.n,
              }
            : {}),
        };
      },
    })),
  ];
}

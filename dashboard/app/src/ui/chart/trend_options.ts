// A trend as ECharts options: lines with interval bands, told apart by colour, dash and symbol.

import type { EChartsCoreOption } from "echarts/core";

import { FEW_N, type FormatLanguage, formatCount, formatInterval, formatValue } from "../format";
import { FONT, type Palette } from "../theme";
import { isolated, type TrendModel, type TrendSeries } from "./trend_model";

export const DASHES = ["solid", [6, 3], [2, 3], [8, 3, 2, 3]] as const;
export const SYMBOLS = ["circle", "rect", "triangle", "diamond"] as const;
// The same symbols as paths, for legends: 28 wide, 12 high.
export const MARKS: Record<(typeof SYMBOLS)[number], string> = {
  circle: "M11 6a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
  rect: "M11 3h6v6h-6z",
  triangle: "M14 2.5l3.5 6.5h-7z",
  diamond: "M14 2l3.5 4l-3.5 4l-3.5 -4z",
};
// Above this many steps a symbol on every point would hide the line.
const SYMBOLS_UP_TO = 48;
const SYMBOL_SIZE = 5;

export function trendOptions(
  model: TrendModel,
  palette: Palette,
  language: FormatLanguage,
  intervalWord: string,
): EChartsCoreOption {
  const text = { color: palette.inkFaint, fontFamily: FONT, fontSize: 13 };
  return {
    animation: false,
    backgroundColor: palette.paper,
    textStyle: { fontFamily: FONT },
    // Fixed, so that charts under each other share their axis and growing numbers move nothing.
    grid: { left: 56, right: 12, top: 12, bottom: 24 },
    tooltip: {
      trigger: "axis",
      confine: true,
      transitionDuration: 0,
      backgroundColor: palette.raised,
      borderColor: palette.rule,
      textStyle: { color: palette.ink, fontFamily: FONT, fontSize: 13 },
      axisPointer: { type: "line", lineStyle: { color: palette.inkFaint, type: "dashed" } },
      formatter: (points: unknown) => tooltip(points, model, palette, language, intervalWord),
    },
    xAxis: {
      type: "category",
      data: model.steps.map(({ label }) => label),
      boundaryGap: model.steps.length < 2,
      axisLine: { lineStyle: { color: palette.rule } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      min: model.min,
      ...(model.max === undefined
        ? { minInterval: model.unit === "count" ? 1 : 0, splitNumber: 4 }
        : { max: model.max, interval: (model.max - model.min) / 4 }),
      axisLabel: {
        ...text,
        formatter: (value: number) => axisLabel(model, language, value),
      },
      splitLine: { lineStyle: { color: palette.grid } },
    },
    // Named, so that an update changes the lines that are there: without an id each would stay
    // behind as a hole and the chart would grow with every second.
    series: model.series.flatMap((series) => linesOf(series, model, palette)).map((line) => ({ ...line, id: line.name })),
  };
}

function axisLabel(model: TrendModel, language: FormatLanguage, value: number): string {
  // Ends of scales are whole numbers: 20 %, 4; as few digits as they have.
  return model.unit === "share"
    ? `${formatCount(language, value * 100)}%`
    : model.unit === "seconds"
      ? formatValue(language, "seconds", value, 0).replace(/[.,]0/, "")
      : Number(value.toFixed(2)).toLocaleString(language);
}

// A series as ECharts reads it.
interface Line {
  name: string;
  [option: string]: unknown;
}

function linesOf(series: TrendSeries, model: TrendModel, palette: Palette): Line[] {
  const color = palette.categories[series.category % palette.categories.length] ?? palette.ink;
  const hasSymbols = model.steps.length <= SYMBOLS_UP_TO;
  const line = {
    type: "line",
    name: series.name,
    data: dataOf(series, hasSymbols, model.unit, color, palette.paper),
    symbol: SYMBOLS[series.category % SYMBOLS.length],
    symbolSize: hasSymbols ? SYMBOL_SIZE : 0,
    showSymbol: true,
    showAllSymbol: true,
    lineStyle: { color, width: 2, type: DASHES[series.category % DASHES.length] },
    itemStyle: { color },
    z: 3,
  };
  if (!series.points.some(({ lower }) => lower !== undefined)) return [line];
  return [...bandOf(series, hasSymbols, color), line];
}

// A point on few facts is hollow. Where symbols are off, a point without neighbours keeps its own: it
// has no line.
function dataOf(series: TrendSeries, hasSymbols: boolean, unit: string, color: string, paper: string) {
  const alone = new Set(isolated(series.points));
  const hollow = { color: paper, borderColor: color, borderWidth: 1.5 };
  return series.points.map(({ value, n }, index) => {
    if (value === undefined) return null;
    if (!hasSymbols && !alone.has(index)) return value;
    const isHollow = unit !== "count" && n < FEW_N;
    return isHollow || !hasSymbols
      ? { value, symbolSize: SYMBOL_SIZE, ...(isHollow ? { itemStyle: hollow } : {}) }
      : value;
  });
}

// Where an interval is drawn as a whisker: at lonely points, and at those on few facts, whose
// band would spread over its neighbours. Not where points stand too close for that.
function whiskersAt(series: TrendSeries, hasSymbols: boolean): number[] {
  const alone = isolated(series.points);
  if (!hasSymbols) return alone;
  return series.points.flatMap(({ value, n }, index) =>
    value !== undefined && (n < FEW_N || alone.includes(index)) ? [index] : [],
  );
}

// The band is the area between two stacked lines: the lower end, invisible, and the difference.
function bandOf(series: TrendSeries, hasSymbols: boolean, color: string): Line[] {
  const base = {
    type: "line",
    stack: `band-${series.name}`,
    silent: true,
    symbol: "none",
    lineStyle: { opacity: 0 },
    emphasis: { disabled: true },
    tooltip: { show: false },
    z: 1,
  };
  const whiskers = whiskersAt(series, hasSymbols);
  // An interval that is open above has no band; the tooltip and the table say its lower end.
  const banded = series.points.map((point, index) =>
    whiskers.includes(index) || point.upper === Infinity ? { n: point.n } : point,
  );
  const lower = banded.map((point) => point.lower ?? null);
  const height = banded.map(({ lower: low, upper }) =>
    low === undefined || upper === undefined ? null : upper - low,
  );
  return [
    { ...base, name: `${series.name} lower`, data: lower },
    { ...base, name: `${series.name} band`, data: height, areaStyle: { color, opacity: 0.16 } },
    whiskersOf(series, whiskers, color),
  ];
}

function whiskersOf(series: TrendSeries, at: readonly number[], color: string): Line {
  return {
    type: "custom",
    name: `${series.name} whisker`,
    silent: true,
    tooltip: { show: false },
    z: 2,
    data: at.flatMap((index) => {
      const { lower, upper } = series.points[index] ?? {};
      return lower === undefined || upper === undefined || upper === Infinity ? [] : [[index, lower, upper]];
    }),
    renderItem: (_: unknown, api: CustomApi) => {
      const [x, bottom] = api.coord([api.value(0), api.value(1)]);
      const [, top] = api.coord([api.value(0), api.value(2)]);
      return {
        type: "line",
        shape: { x1: x, y1: bottom, x2: x, y2: top },
        style: { stroke: color, lineWidth: 2, opacity: 0.5 },
      };
    },
  };
}

interface CustomApi {
  value: (dimension: number) => number;
  coord: (at: [number, number]) => [number, number];
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function tooltip(
  hovered: unknown,
  model: TrendModel,
  palette: Palette,
  language: FormatLanguage,
  intervalWord: string,
): string {
  const index = (hovered as { dataIndex: number }[])[0]?.dataIndex ?? 0;
  const rows = model.series.map(({ name, category, points }) => {
    const point = points[index];
    const color = palette.categories[category % palette.categories.length] ?? palette.ink;
    const value =
      point?.value === undefined ? "–" : formatValue(language, model.unit, point.value, point.n);
    const interval =
      point?.lower === undefined || point.upper === undefined
        ? ""
        : `<br><small>${intervalWord} ${formatInterval(language, model.unit, { lower: point.lower, upper: point.upper }, point.n)}, n ${formatCount(language, point.n)}</small>`;
    return `<span style="color:${color}">■</span> ${escape(name)} <b>${value}</b>${interval}`;
  });
  return [`<b>${escape(model.steps[index]?.label ?? "")}</b>`, ...rows].join("<br>");
}

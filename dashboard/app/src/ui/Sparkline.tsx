// Sparkline: the shape of a count's past, from zero up, without axes. Gaps stay gaps.

import css from "./Sparkline.module.css";

const WIDTH = 96;
const HEIGHT = 24;
const MARGIN = 3;

export interface SparklineProps {
  values: readonly (number | undefined)[];
}

export function sparkPath(values: readonly (number | undefined)[]): string {
  const known = values.filter((value): value is number => value !== undefined);
  if (known.length === 0) return "";
  const max = Math.max(...known) || 1;
  const x = (index: number) =>
    MARGIN + (index / Math.max(1, values.length - 1)) * (WIDTH - 2 * MARGIN);
  const y = (value: number) => HEIGHT - MARGIN - (value / max) * (HEIGHT - 2 * MARGIN);
  let path = "";
  values.forEach((value, index) => {
    if (value === undefined) return;
    const starts = values[index - 1] === undefined;
    path += `${starts ? "M" : "L"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return path;
}

export function Sparkline({ values }: SparklineProps) {
  const path = sparkPath(values);
  const [, endX, endY] = /(?:^|[ML])([\d.]+) ([\d.]+)$/.exec(path) ?? [];
  return (
    <svg className={css.spark} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={path} />
      {endX && <circle cx={endX} cy={endY} r="2.5" />}
    </svg>
  );
}

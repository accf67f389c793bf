// The saved picture of a chart: its title, the sentence of its screen (where, when, how much), its
// legend and the chart itself, so that it still says what it shows when it stands in a report.

import { FONT, type Palette } from "../theme";
import { DASHES, MARKS, SYMBOLS } from "./trend_options";
import type { TrendSeries } from "./trend_model";

const MARGIN = 16;
const TITLE_HEIGHT = 28;
const LINE_HEIGHT = 20;
const LEGEND_HEIGHT = 28;
const MARK_WIDTH = 28;
const GAP = 8;
const TEXT = `13px ${FONT}`;

export interface PictureParts {
  title: string;
  summary: string;
  series: readonly TrendSeries[];
  palette: Palette;
  // Pixels of the drawn chart for one of the screen.
  scale: number;
}

export function pngOf(chart: HTMLCanvasElement, parts: PictureParts): Promise<Blob> {
  const { title, summary, series, palette, scale } = parts;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) return Promise.reject(new Error("save the chart: this browser draws no picture"));

  context.font = TEXT;
  const lines = linesOf(summary, chart.width / scale, (text) => context.measureText(text).width);
  const legendAt = MARGIN + TITLE_HEIGHT + lines.length * LINE_HEIGHT;
  const head = legendAt + (series.length > 1 ? LEGEND_HEIGHT : GAP);
  canvas.width = chart.width + 2 * MARGIN * scale;
  canvas.height = chart.height + (head + MARGIN) * scale;

  context.fillStyle = palette.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(chart, MARGIN * scale, head * scale);
  context.scale(scale, scale);
  context.textBaseline = "middle";
  context.fillStyle = palette.ink;
  context.font = `600 14px ${FONT}`;
  context.fillText(title, MARGIN, MARGIN + 10);
  context.fillStyle = palette.inkSoft;
  context.font = TEXT;
  lines.forEach((line, index) => {
    context.fillText(line, MARGIN, MARGIN + TITLE_HEIGHT + (index + 0.5) * LINE_HEIGHT);
  });
  if (series.length > 1) drawLegend(context, series, palette, legendAt + LEGEND_HEIGHT / 2);

  return new Promise((resolve, reject) => {
    canvas.toBlob((png) => {
      if (png) resolve(png);
      else reject(new Error("save the chart: it is too large for this browser"));
    }, "image/png");
  });
}

// Broken where the languages allow it: after spaces, and between Chinese characters.
export function linesOf(text: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/[\u4e00-\u9fff][^\s\u4e00-\u9fff]*|[^\s\u4e00-\u9fff]+\s*|\s+/g) ?? []) {
    if (line && widthOf((line + word).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += word;
  }
  return line.trim() ? [...lines, line.trimEnd()] : lines;
}

function drawLegend(
  context: CanvasRenderingContext2D,
  series: readonly TrendSeries[],
  palette: Palette,
  y: number,
): void {
  context.font = TEXT;
  let x = MARGIN;
  for (const { name, category } of series) {
    const color = palette.categories[category % palette.categories.length] ?? palette.ink;
    const dash = DASHES[category % DASHES.length];
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.setLineDash(Array.isArray(dash) ? dash : []);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + MARK_WIDTH, y);
    context.stroke();
    context.save();
    context.translate(x, y - 6);
    context.fillStyle = color;
    context.fill(new Path2D(MARKS[SYMBOLS[category % SYMBOLS.length] ?? "circle"]));
    context.restore();
    context.fillStyle = palette.inkSoft;
    context.fillText(name, x + MARK_WIDTH + GAP, y);
    x += MARK_WIDTH + GAP + context.measureText(name).width + 3 * GAP;
  }
}

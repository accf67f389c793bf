// Cells of tables that hold figures: the value, and the value with its whisker.

import type { Figure } from "../../domain/figure";
import type { CsvCell } from "../../ui/csv";
import { FEW_N, formatCount, formatInterval, formatValue, type ValueUnit } from "../../ui/format";
import { useSpeech } from "../../ui/text";
import { Whisker } from "../../ui/Whisker";
import css from "./FigureCell.module.css";

export interface FigureCellProps {
  unit: ValueUnit;
  figure: Figure | undefined;
}

export interface ValueCellProps extends FigureCellProps {
  // What the value is, for those who hear it.
  label: string;
  onAbout: () => void;
}

// The value; a click opens its definition.
export function ValueCell({ unit, figure, label, onAbout }: ValueCellProps) {
  const { language, say, sayWord } = useSpeech();
  if (figure?.value === undefined) {
    return <span className={css.absent} title={sayWord("absent", figure?.absentReason || "empty_denominator")}>–</span>;
  }
  const text = formatValue(language, unit, figure.value, figure.n);
  return (
    <button type="button" className={css.value} aria-label={`${text}, ${say("figure.about", { label })}`} onClick={onAbout}>
      {text}
    </button>
  );
}

// The interval and n in words; the whisker beside it says the same as a picture.
export function IntervalCell({ unit, figure }: FigureCellProps) {
  const { language } = useSpeech();
  if (!figure?.interval) return <span className={css.absent}>–</span>;
  return <span className={css.soft}>{formatInterval(language, unit, figure.interval, figure.n)}</span>;
}

export function CountCell({ figure }: { figure: Figure | undefined }) {
  const { language } = useSpeech();
  return <span className={css.soft}>{formatCount(language, figure?.n ?? 0)}</span>;
}

export interface WhiskerCellProps {
  figure: Figure | undefined;
  scale: { min: number; max: number };
}

export function WhiskerCell({ figure, scale }: WhiskerCellProps) {
  return (
    <Whisker
      value={figure?.value}
      interval={figure?.interval}
      min={scale.min}
      max={scale.max}
      isFaint={(figure?.n ?? 0) < FEW_N}
    />
  );
}

// The parts of a figure as columns of an export, under the metric's name.
export function figureCsv(
  name: string,
  figure: Figure | undefined,
  words: { lower: string; upper: string },
): Record<string, CsvCell> {
  return {
    [name]: figure?.value,
    [`${name}: ${words.lower}`]: figure?.interval?.lower,
    [`${name}: ${words.upper}`]: figure?.interval?.upper,
    [`${name}: n`]: figure?.n,
  };
}

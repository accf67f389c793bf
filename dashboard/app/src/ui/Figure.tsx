// Figure: the smallest tile. It draws what its answer carries and nothing more: label, value
// with unit, interval, n, sparkline, and the button that opens the definition.

import { InfoCircleOutlined } from "@ant-design/icons";
import { Button } from "antd";

import { FEW_N, formatValue, type IntervalEnds, type ValueUnit } from "./format";
import { Interval } from "./Interval";
import { Sparkline } from "./Sparkline";
import { useSpeech } from "./text";
import { usePulse } from "./usePulse";
import css from "./Figure.module.css";

export interface FigureValue {
  value?: number;
  n: number;
  interval?: IntervalEnds & { level: number };
  absentReason: string;
}

export interface FigureProps {
  label: string;
  unit: ValueUnit;
  // Absent while the first answer is under way.
  figure: FigureValue | undefined;
  // Values by step, oldest first; gaps are undefined.
  spark?: readonly (number | undefined)[] | undefined;
  // One line that tells this figure from its neighbours.
  note?: string | undefined;
  onAbout?: (() => void) | undefined;
}

// A single point has no shape, nor has nothing at all.
function hasShape(spark: readonly (number | undefined)[]): boolean {
  return spark.length > 1 && spark.some((value) => value);
}

export function Figure({ label, unit, figure, spark, note, onAbout }: FigureProps) {
  const { language, say, sayWord } = useSpeech();
  const value =
    figure?.value === undefined ? undefined : formatValue(language, unit, figure.value, figure.n);
  const pulse = usePulse(value);
  const isFaint = unit !== "count" && (figure?.n ?? 0) < FEW_N;

  return (
    <div className={css.figure} data-figure={label}>
      <div className={css.label}>
        <span>{label}</span>
        {onAbout && (
          <Button
            className={css.about ?? ""}
            type="text"
            size="small"
            icon={<InfoCircleOutlined />}
            aria-label={say("figure.about", { label })}
            onClick={onAbout}
          />
        )}
      </div>
      {figure === undefined ? (
        <div className={css.skeleton} role="status" aria-label={say("state.loading")} />
      ) : (
        <>
          <div className={css.line}>
            <span ref={pulse} className={value === undefined || isFaint ? css.faint : css.value} data-value>
              {value ?? "–"}
            </span>
            {spark && hasShape(spark) && <Sparkline values={spark} />}
          </div>
          {value === undefined ? (
            <span className={css.interval}>{sayWord("absent", figure.absentReason)}</span>
          ) : (
            <Interval unit={unit} n={figure.n} interval={figure.interval} hidesN={unit === "count"} />
          )}
        </>
      )}
      {note && <div className={css.note}>{note}</div>}
    </div>
  );
}

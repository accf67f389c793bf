// Whisker: a value as a dot and its interval as a line with caps, on a scale that stands still so that
// rows above each other can be compared. Few facts draw it faint.

import css from "./Whisker.module.css";

export interface WhiskerProps {
  value: number | undefined;
  interval?: { lower: number; upper: number } | undefined;
  min: number;
  max: number;
  isFaint?: boolean;
  // Where gridlines stand, as parts of the scale.
  ticks?: readonly number[];
}

const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

export function Whisker({ value, interval, min, max, isFaint, ticks = QUARTERS }: WhiskerProps) {
  const at = (x: number) => `${Math.min(1, Math.max(0, (x - min) / (max - min))) * 100}%`;
  return (
    <svg className={css.whisker} width="100%" height="18" aria-hidden="true">
      {ticks.map((tick) => (
        <line key={tick} className={css.tick} x1={`${tick * 100}%`} x2={`${tick * 100}%`} y1="0" y2="18" />
      ))}
      {value !== undefined && (
        <g className={isFaint ? css.faint : undefined}>
          {interval && (
            <g className={css.interval}>
              <line x1={at(interval.lower)} x2={at(interval.upper)} y1="9" y2="9" />
              <line className={css.cap} x1={at(interval.lower)} x2={at(interval.lower)} y1="4" y2="14" />
              {interval.upper !== Infinity && (
                <line className={css.cap} x1={at(interval.upper)} x2={at(interval.upper)} y1="4" y2="14" />
              )}
            </g>
          )}
          <circle className={css.dot} cx={at(value)} cy="9" r="3" />
        </g>
      )}
    </svg>
  );
}

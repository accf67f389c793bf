// Interval: how sure a figure is, in words: "69.8–72.6%  n 4,012". The confidence is in the
// tooltip, because it is the same everywhere.

import { formatCount, formatInterval, type IntervalEnds, type ValueUnit } from "./format";
import { useSpeech } from "./text";
import css from "./Figure.module.css";

export interface IntervalProps {
  unit: ValueUnit;
  n: number;
  interval?: (IntervalEnds & { level: number }) | undefined;
  // Counts rest on themselves: their n says nothing new.
  hidesN?: boolean;
}

export function Interval({ unit, n, interval, hidesN }: IntervalProps) {
  const { language, say } = useSpeech();
  const level = interval && Math.round(interval.level * 100);
  return (
    <span className={css.interval}>
      {interval && (
        <span title={say("figure.interval", { level: level ?? 0 })}>
          {formatInterval(language, unit, interval, n)}
        </span>
      )}
      {!hidesN && (
        <span className={css.n} title={say("figure.n")}>
          n {formatCount(language, n)}
        </span>
      )}
    </span>
  );
}

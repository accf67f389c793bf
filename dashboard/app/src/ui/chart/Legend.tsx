// Legend: the lines as they are drawn, with their names.

import { CATEGORIES } from "../theme";
import { DASHES, MARKS, SYMBOLS } from "./trend_options";
import type { TrendSeries } from "./trend_model";
import css from "./Trend.module.css";

export function Legend({ series }: { series: readonly TrendSeries[] }) {
  return (
    <ul className={css.legend}>
      {series.map(({ name, category }) => {
        const dash = DASHES[category % DASHES.length];
        const symbol = SYMBOLS[category % SYMBOLS.length] ?? "circle";
        const color = `var(--category-${(category % CATEGORIES) + 1})`;
        return (
          <li key={name}>
            <svg width="28" height="12" aria-hidden="true">
              <line
                x1="0" x2="28" y1="6" y2="6"
                stroke={color} strokeWidth="2"
                strokeDasharray={Array.isArray(dash) ? dash.join(" ") : undefined}
              />
              <path d={MARKS[symbol]} fill={color} />
            </svg>
            {name}
          </li>
        );
      })}
    </ul>
  );
}

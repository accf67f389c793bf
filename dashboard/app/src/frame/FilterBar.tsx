// FilterBar: each condition is a chip that can be taken away; a new one is picked from the
// values that the period really has.

import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Popover } from "antd";
import { useState } from "react";

import { useResults } from "../api/metrics";
import type { Range } from "../domain/period";
import { ROWS_MAX } from "../domain/question";
import type { ScreenControls } from "../domain/screen";
import type { Registry } from "../domain/registry";
import { formatCount } from "../ui/format";
import { ProblemState, Skeleton } from "../ui/States";
import { useSpeech } from "../ui/text";
import css from "./Frame.module.css";

const VALUES_MAX = 200;

export interface FilterBarProps {
  controls: ScreenControls;
  filters: Record<string, string[]>;
  registry: Registry;
  range: Range;
  unitId: string | undefined;
  onChange: (filters: Record<string, string[]>) => void;
}

export function FilterBar({ controls, filters, registry, range, unitId, onChange }: FilterBarProps) {
  const { say, sayWord, pick } = useSpeech();
  const nameOf = (dimension: string) => {
    const known = registry.dimension(dimension);
    return known ? pick(known.name) : dimension;
  };
  const set = (dimension: string, values: string[]) => {
    const all = Object.entries({ ...filters, [dimension]: values });
    onChange(Object.fromEntries(all.filter(([, kept]) => kept.length > 0)));
  };

  return (
    <div className={css.filters} role="group" aria-label={say("filter.label")}>
      {Object.entries(filters).flatMap(([dimension, values]) =>
        values.map((value) => (
          <span key={`${dimension}=${value}`} className={css.chip}>
            {nameOf(dimension)}: <b>{sayWord(dimension, value) || say("filter.none")}</b>
            <button
              type="button"
              aria-label={say("filter.remove", { name: `${nameOf(dimension)}: ${value}` })}
              onClick={() => set(dimension, values.filter((other) => other !== value))}
            >
              <CloseOutlined />
            </button>
          </span>
        )),
      )}
      {controls.dimensions.map((dimension) => (
        <Popover
          key={dimension}
          trigger="click"
          placement="bottomLeft"
          arrow={false}
          destroyOnHidden
          content={
            <Values
              dimension={dimension}
              metric={controls.valuesOf ?? ""}
              range={range}
              unitId={unitId}
              chosen={filters[dimension] ?? []}
              onChange={(values) => set(dimension, values)}
            />
          }
        >
          <Button
            size="small"
            type="text"
            icon={<PlusOutlined />}
            className={css.add ?? ""}
            aria-label={say("filter.add", { name: nameOf(dimension) })}
          >
            {nameOf(dimension)}
          </Button>
        </Popover>
      ))}
    </div>
  );
}

interface ValuesProps {
  dimension: string;
  metric: string;
  range: Range;
  unitId: string | undefined;
  chosen: string[];
  onChange: (values: string[]) => void;
}

function Values({ dimension, metric, range, unitId, chosen, onChange }: ValuesProps) {
  const { language, say, sayWord } = useSpeech();
  // What is ticked stays in the list, whether or not the period has it.
  const [ticked] = useState(chosen);
  const answer = useResults(["values", dimension, metric, range, unitId], () => [
    {
      name: "values",
      metrics: [metric],
      by: [dimension],
      range,
      rowLimit: ROWS_MAX,
      ...(unitId ? { where: [{ dimension: "unit", values: [unitId] }] } : {}),
    },
  ]);
  if (!answer.data) {
    return answer.problem ? (
      <ProblemState problem={answer.problem} onRetry={answer.retry} />
    ) : (
      <Skeleton height={120} />
    );
  }
  const counts = new Map<string, number>(ticked.map((value) => [value, 0]));
  for (const { keys, figures, foldedWords } of answer.data.get("values")?.rows ?? []) {
    if (foldedWords) continue;  // Nobody can choose what is folded.
    counts.set(keys[0] ?? "", figures[0]?.value ?? 0);
  }
  const values = [...counts].sort(([, a], [, b]) => b - a).slice(0, VALUES_MAX);
  if (values.length === 0) return <div className={css.none}>{say("filter.no_values")}</div>;
  return (
    <div className={css.values}>
      {values.map(([value, count]) => (
        <Checkbox
          key={value}
          checked={chosen.includes(value)}
          onChange={({ target }) =>
            onChange(target.checked ? [...chosen, value] : chosen.filter((other) => other !== value))
          }
        >
          {sayWord(dimension, value) || say("filter.none")}{" "}
          <span className={css.count}>{formatCount(language, count)}</span>
        </Checkbox>
      ))}
    </div>
  );
}

// UnitList: one metric for the units below the view's, in the order of the organisation. It is
// no ranking: an order by raw value would be one of chance.

import type { Result } from "../../domain/figure";
import { narrowedTo, type Question } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";
import type { UnitLevel } from "../../domain/units";
import { listBelow } from "../../domain/unitLevels";
import { useSpeech } from "../../ui/text";
import { unitFigures } from "./unitFigures";
import { WhiskerList } from "./WhiskerList";
import css from "./FigureCell.module.css";

export interface UnitListProps {
  screen: ScreenProps;
  metricId: string;
  levels: readonly UnitLevel[];
  // Absent while the first answer is under way.
  resultOf: ((level: UnitLevel) => Result | undefined) | undefined;
  // About the unit above the list.
  question: Question | undefined;
  scale: { min: number; max: number };
}

export function UnitList({ screen, metricId, levels, resultOf, question, scale }: UnitListProps) {
  const { say, pick } = useSpeech();
  if (levels.length === 0) return null;
  const name = screen.registry.metric(metricId)?.name ?? { zh: "", en: "" };
  const rows = resultOf && unitFigures(screen, metricId, levels, resultOf);
  return (
    <WhiskerList
      screen={screen}
      metricId={metricId}
      title={say("units.title", { metric: pick(name) })}
      description={say("units.order")}
      labelTitle={say("unit.label")}
      scale={scale}
      emptyTitle={say("units.none")}
      rowsExpected={listBelow(screen.units, screen.unit?.id, levels).length}
      rows={rows?.map(({ unit, depth, figure }) => ({
        key: unit.id,
        figure,
        name: pick(unit.name),
        question: question && narrowedTo(question, "unit", unit.id),
        csv: { [say("unit.label")]: pick(unit.name), [say("csv.unit_id")]: unit.id },
        label: (
          <button
            type="button"
            className={css.link}
            style={{ marginLeft: depth * 16 }}
            onClick={() => screen.change({ unit: unit.id })}
          >
            {pick(unit.name)}
          </button>
        ),
      }))}
    />
  );
}

// Joins the answers cut by unit to the units that should be there. Pure.

import { type Figure, figureOf, type Result } from "../../domain/figure";
import type { ScreenProps } from "../../domain/screen";
import { type ListedUnit, listBelow } from "../../domain/unitLevels";
import type { UnitLevel } from "../../domain/units";

export interface UnitFigure extends ListedUnit {
  figure: Figure | undefined;
}

// A unit without facts keeps its row.
export function unitFigures(
  screen: Pick<ScreenProps, "units" | "unit">,
  metricId: string,
  levels: readonly UnitLevel[],
  resultOf: (level: UnitLevel) => Result | undefined,
): UnitFigure[] {
  const figures = new Map<string, Figure>();
  for (const level of levels) {
    const result = resultOf(level);
    for (const row of result?.rows ?? []) {
      const figure = result && figureOf(result, row, metricId);
      const id = row.keys[0];
      if (figure && id) figures.set(id, figure);
    }
  }
  return listBelow(screen.units, screen.unit?.id, levels).map((listed) => ({
    ...listed,
    figure: figures.get(listed.unit.id),
  }));
}

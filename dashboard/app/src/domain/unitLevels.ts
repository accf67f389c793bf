// Which units a list shows below a unit, and in what order.

import type { Unit, UnitLevel, UnitTree } from "./units";

export interface ListedUnit {
  unit: Unit;
  // 0 for the topmost of the list.
  depth: number;
}

// The next level below a unit is always listed, deeper ones while the list stays this short.
const ROWS_MAX = 60;

export function levelsShown(tree: UnitTree, unitId: string | undefined): UnitLevel[] {
  const levels = tree.levelsBelow(unitId);
  let count = 0;
  return levels.filter((level, index) => {
    count += listBelow(tree, unitId, [level]).length;
    return index === 0 || count <= ROWS_MAX;
  });
}

// Units of these levels in tree order.
export function listBelow(
  tree: UnitTree,
  unitId: string | undefined,
  levels: readonly UnitLevel[],
): ListedUnit[] {
  const listed: ListedUnit[] = [];
  const visit = (units: readonly Unit[], depth: number) => {
    for (const unit of units) {
      const isListed = levels.includes(unit.level);
      if (isListed) listed.push({ unit, depth });
      visit(tree.childrenOf(unit.id), isListed ? depth + 1 : depth);
    }
  };
  visit(tree.childrenOf(unitId), 0);
  return listed;
}

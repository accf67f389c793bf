// The organisation: a forest of units in tree order.

export interface LocalText {
  zh: string;
  en: string;
}

export type UnitLevel = "group" | "region" | "branch" | "outlet";
export const UNIT_LEVELS: readonly UnitLevel[] = ["group", "region", "branch", "outlet"];

export interface Unit {
  id: string;
  parentId: string;
  level: UnitLevel;
  name: LocalText;
  zone: string;
}

export class UnitTree {
  private readonly byId = new Map<string, Unit>();
  private readonly below = new Map<string, Unit[]>();

  constructor(readonly units: readonly Unit[]) {
    for (const unit of units) {
      this.byId.set(unit.id, unit);
      const siblings = this.below.get(unit.parentId);
      if (siblings) siblings.push(unit);
      else this.below.set(unit.parentId, [unit]);
    }
  }

  find(id: string | undefined): Unit | undefined {
    return id === undefined ? undefined : this.byId.get(id);
  }

  roots(): readonly Unit[] {
    return this.below.get("") ?? [];
  }

  childrenOf(id: string | undefined): readonly Unit[] {
    return this.below.get(id ?? "") ?? [];
  }

  // The zone of the largest tree: what "today" means while no unit is chosen.
  mainZone(): string | undefined {
    const size = (unit: Unit): number =>
      this.childrenOf(unit.id).reduce((sum, child) => sum + size(child), 1);
    const [largest] = [...this.roots()].sort((a, b) => size(b) - size(a));
    return largest?.zone;
  }

  // From the root down to the unit itself.
  pathTo(id: string): Unit[] {
    const path: Unit[] = [];
    for (let unit = this.byId.get(id); unit; unit = this.byId.get(unit.parentId)) path.unshift(unit);
    return path;
  }

  // The levels at which units stand below this one, from the top.
  levelsBelow(id: string | undefined): UnitLevel[] {
    const found = new Set<UnitLevel>();
    const visit = (units: readonly Unit[]) => {
      for (const unit of units) {
        found.add(unit.level);
        visit(this.childrenOf(unit.id));
      }
    };
    visit(this.childrenOf(id));
    return UNIT_LEVELS.filter((level) => found.has(level));
  }

  // Units whose id or name in any language holds every word.
  search(words: string, limit: number): Unit[] {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (unit: Unit) => {
      const text = `${unit.id} ${unit.name.zh} ${unit.name.en}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    };
    return this.units.filter(matches).slice(0, limit);
  }
}

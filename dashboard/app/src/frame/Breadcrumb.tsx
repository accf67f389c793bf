// Breadcrumb: where the unit stands, from the whole organisation down; every step is a link.

import type { Unit, UnitTree } from "../domain/units";
import { useSpeech } from "../ui/text";
import css from "./Frame.module.css";

export interface BreadcrumbProps {
  units: UnitTree;
  unit: Unit;
  onPick: (unitId: string | undefined) => void;
}

export function Breadcrumb({ units, unit, onPick }: BreadcrumbProps) {
  const { say, pick } = useSpeech();
  const path = units.pathTo(unit.id);
  return (
    <nav className={css.breadcrumb} aria-label={say("unit.path")}>
      <ol>
        <li>
          <button type="button" onClick={() => onPick(undefined)}>{say("unit.all")}</button>
        </li>
        {path.map((at) => (
          <li key={at.id}>
            {at.id === unit.id ? (
              <span aria-current="location">{pick(at.name)}</span>
            ) : (
              <button type="button" onClick={() => onPick(at.id)}>{pick(at.name)}</button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

// LinkProblems: what the address asked for and cannot be shown, each said once, with what is
// shown instead.

import { useState } from "react";

import type { Registry } from "../domain/registry";
import type { UnitTree } from "../domain/units";
import type { LinkProblem, View } from "../domain/view";
import type { Screen } from "../features";
import { Notice } from "../ui/States";
import { useSpeech } from "../ui/text";
import type { Address } from "./address";

export interface LinkProblemsProps {
  address: Address;
  units: UnitTree | undefined;
  registry: Registry | undefined;
  screen: Screen | undefined;
}

export function LinkProblems({ address, units, registry, screen }: LinkProblemsProps) {
  const { say } = useSpeech();
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const problems = [...address.problems, ...unknownNames(address.view, units, registry, screen)];
  return problems
    .map((problem) => ({ ...problem, key: `${problem.what} ${problem.value}` }))
    .filter(({ key }) => !dismissed.includes(key))
    .map(({ what, value, key }) => (
      <Notice
        key={key}
        text={say(`link.${what}`, { value })}
        onClose={() => setDismissed([...dismissed, key])}
      />
    ));
}

export function unknownNames(
  view: View,
  units: UnitTree | undefined,
  registry: Registry | undefined,
  screen: Pick<Screen, "controls"> | undefined,
): LinkProblem[] {
  const problems: LinkProblem[] = [];
  if (view.unit !== undefined && units && units.units.length > 0 && !units.find(view.unit)) {
    problems.push({ what: "unit", value: view.unit });
  }
  if (view.about !== undefined && registry && !registry.metric(view.about)) {
    problems.push({ what: "metric", value: view.about });
  }
  for (const dimension of Object.keys(view.filters)) {
    if (!screen?.controls.dimensions.includes(dimension)) {
      problems.push({ what: "filter", value: dimension });
    }
  }
  return problems;
}

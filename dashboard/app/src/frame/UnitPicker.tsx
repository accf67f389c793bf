// UnitPicker: one unit of the organisation, or all of it; found by name in either language.

import { TreeSelect } from "antd";
import { useMemo } from "react";

import type { Unit, UnitTree } from "../domain/units";
import { useSpeech } from "../ui/text";

interface Node {
  value: string;
  title: string;
  words: string;
  children: Node[];
}

// The value of "everything": no unit has an empty id.
const ALL = "";

export interface UnitPickerProps {
  units: UnitTree;
  unit: Unit | undefined;
  onPick: (unitId: string | undefined) => void;
}

export function UnitPicker({ units, unit, onPick }: UnitPickerProps) {
  const { say, pick } = useSpeech();
  const nodes = useMemo(() => {
    const nodeOf = (at: Unit): Node => ({
      value: at.id,
      title: pick(at.name),
      words: `${at.id} ${at.name.zh} ${at.name.en}`.toLowerCase(),
      children: units.childrenOf(at.id).map(nodeOf),
    });
    const all: Node = { value: ALL, title: say("unit.all"), words: "", children: [] };
    return [all, ...units.roots().map(nodeOf)];
  }, [units, pick, say]);
  const isSmall = units.units.length <= 40;

  return (
    <TreeSelect<string>
      aria-label={say("unit.label")}
      style={{ width: 200 }}
      value={unit?.id ?? ALL}
      treeData={nodes}
      showSearch={{
        filterTreeNode: (words, node) =>
          words.toLowerCase().split(/\s+/).every((word) => String(node["words"]).includes(word)),
      }}
      treeDefaultExpandAll={isSmall}
      treeDefaultExpandedKeys={unit ? units.pathTo(unit.id).map(({ id }) => id) : units.roots().map(({ id }) => id)}
      treeLine={{ showLeafIcon: false }}
      popupMatchSelectWidth={320}
      listHeight={400}
      onChange={(value) => onPick(value === ALL ? undefined : value)}
    />
  );
}

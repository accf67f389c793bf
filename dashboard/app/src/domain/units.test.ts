import { describe, expect, it } from "vitest";

import { levelsShown, listBelow } from "./unitLevels";
import { type Unit, type UnitLevel, UnitTree } from "./units";

function unit(id: string, parentId: string, level: UnitLevel, zh = id): Unit {
  return { id, parentId, level, name: { en: `${id} office`, zh }, zone: "UTC" };
}

const TREE = new UnitTree([
  unit("group", "", "group"),
  unit("north", "group", "region", "北部大区"),
  unit("north-1", "north", "branch"),
  unit("north-2", "north", "branch"),
  unit("south", "group", "region"),
  unit("south-1", "south", "branch"),
  unit("archive", "", "branch"),
]);

describe("UnitTree", () => {
  it("knows the way down to a unit and what is below it", () => {
    expect(TREE.pathTo("north-2").map(({ id }) => id)).toEqual(["group", "north", "north-2"]);
    expect(TREE.levelsBelow("group")).toEqual(["region", "branch"]);
    expect(TREE.levelsBelow("north-1")).toEqual([]);
    expect(TREE.pathTo("nowhere")).toEqual([]);
  });

  it("takes the zone of its largest tree", () => {
    const archive = { ...unit("archive", "", "branch"), zone: "Asia/Jerusalem" };
    const group = { ...unit("group", "", "group"), zone: "Asia/Shanghai" };

    expect(new UnitTree([archive, group, unit("north", "group", "region")]).mainZone()).toBe("Asia/Shanghai");
    expect(new UnitTree([]).mainZone()).toBeUndefined();
  });

  it("finds units by words in either language", () => {
    expect(TREE.search("office north-1", 5).map(({ id }) => id)).toEqual(["north-1"]);
    expect(TREE.search("北部", 5).map(({ id }) => id)).toEqual(["north"]);
  });
});

describe("lists of units", () => {
  it("stand in tree order with their depth", () => {
    const listed = listBelow(TREE, undefined, ["group", "region", "branch"]);

    expect(listed.map(({ unit: { id }, depth }) => `${depth} ${id}`)).toEqual([
      "0 group", "1 north", "2 north-1", "2 north-2", "1 south", "2 south-1", "0 archive",
    ]);
  });

  it("go deeper only while they stay short", () => {
    const many = new UnitTree([
      unit("group", "", "group"),
      ...Array.from({ length: 200 }, (_, index) => unit(`b${index}`, "group", "branch")),
    ]);

    expect(levelsShown(TREE, "group")).toEqual(["region", "branch"]);
    expect(levelsShown(many, undefined)).toEqual(["group"]);
    expect(levelsShown(many, "group")).toEqual(["branch"]);
  });
});

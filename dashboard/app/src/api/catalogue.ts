// The organisation.

import { UnitTree } from "../domain/units";
import { type Answer, useAnswer } from "./answer";
import { unitOf } from "./convert";
import { catalogueClient } from "./transport";

const REREAD_MS = 60_000;

export function useUnits(): Answer<UnitTree> {
  return useAnswer(
    ["units"],
    async ({ signal, timeoutMs }) => {
      const { units } = await catalogueClient.listUnits({}, { signal, timeoutMs });
      return new UnitTree(units.map(unitOf));
    },
    { everyMs: REREAD_MS },
  );
}

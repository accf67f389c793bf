// From the address and what was loaded to what a screen is given.

import { useCallback, useMemo, useState } from "react";

import { daysOf } from "../domain/period";
import type { AboutSubject, ScreenControls, ScreenProps } from "../domain/screen";
import type { Registry } from "../domain/registry";
import type { UnitTree } from "../domain/units";
import type { Address } from "./address";
import { useNow } from "./useNow";

// Soon enough for midnight.
const TODAY_EVERY_MS = 10_000;

export function useScreenProps(
  { view, change }: Address,
  controls: ScreenControls | undefined,
  units: UnitTree | undefined,
  registry: Registry | undefined,
) {
  const now = useNow(TODAY_EVERY_MS);
  const [subject, setSubject] = useState<AboutSubject>();
  const about = useCallback(
    (next: AboutSubject) => {
      setSubject(next);
      change({ about: next.metricId }, "replace");
    },
    [change],
  );
  const closeAbout = useCallback(() => {
    setSubject(undefined);
    change({ about: undefined }, "replace");
  }, [change]);

  const unit = controls?.unit ? units?.find(view.unit) : undefined;
  const zone = view.zone ?? unit?.zone ?? units?.mainZone() ?? browserZone();
  const period = view.period ?? controls?.defaultPeriod ?? "today";
  const { from, to } = daysOf(period, now, zone);
  const props = useMemo<ScreenProps | undefined>(
    () =>
      units && registry
        ? { view, days: { from, to }, zone, unit, units, registry, change, about }
        : undefined,
    [view, from, to, zone, unit, units, registry, change, about],
  );
  return { props, subject, closeAbout };
}

function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

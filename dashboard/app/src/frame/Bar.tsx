// Bar: the pickers on top of every screen, and the keys that do the same.

import { lazy, Suspense, useMemo, useState } from "react";

import { neighbour, rangeOf } from "../domain/period";
import type { ScreenProps } from "../domain/screen";
import type { Language, Theme } from "../domain/view";
import { dateIn } from "../domain/zone";
import type { Screen } from "../features";
import { serverNow } from "../api/clock";
import { Boundary } from "../ui/Boundary";
import type { Address } from "./address";
import { FilterBar } from "./FilterBar";
import { useKeys } from "./keyboard";
import { PeriodPicker } from "./PeriodPicker";
import { rememberLanguage, rememberTheme } from "./preferences";
import { Settings } from "./Settings";
import { UnitPicker } from "./UnitPicker";
import css from "./Frame.module.css";

// Loaded when they are first opened.
const KeysHelp = lazy(() => import("./KeysHelp"));
const SearchBox = lazy(() => import("./SearchBox"));

export interface BarProps {
  address: Address;
  // Absent until the organisation and the registry are loaded.
  props: ScreenProps | undefined;
  screen: Screen | undefined;
  language: Language;
  theme: Theme;
}

export function Bar({ address, props, screen, language, theme }: BarProps) {
  const { view, change } = address;
  const [open, setOpen] = useState<"keys" | "search">();
  const close = () => setOpen(undefined);
  const defaultPeriod = screen?.controls.defaultPeriod;
  const period = view.period ?? defaultPeriod;

  const actions = useMemo(() => {
    const step = (direction: -1 | 1) => {
      if (!period || !props) return;
      change({ period: neighbour(period, direction, serverNow(), props.zone) });
    };
    return {
      step,
      keys: {
        "?": () => setOpen("keys"),
        "/": () => setOpen("search"),
        "[": () => step(-1),
        "]": () => step(1),
      },
    };
  }, [change, period, props]);
  useKeys(actions.keys);

  return (
    <header className={css.bar}>
      {props && screen?.controls.unit && (
        <UnitPicker units={props.units} unit={props.unit} onPick={(unit) => change({ unit })} />
      )}
      {props && period && defaultPeriod && (
        <PeriodPicker
          period={period}
          days={props.days}
          today={dateIn(props.zone, serverNow())}
          onPick={(picked) => change({ period: picked === defaultPeriod ? undefined : picked })}
          onStep={actions.step}
        />
      )}
      {props && screen && screen.controls.dimensions.length > 0 && (
        <FilterBar
          controls={screen.controls}
          filters={view.filters}
          registry={props.registry}
          range={rangeOf(props.days, props.zone)}
          unitId={props.unit?.id}
          onChange={(filters) => change({ filters })}
        />
      )}
      <Settings
        language={language}
        theme={theme}
        zone={props?.zone ?? "UTC"}
        ownZone={props?.unit?.zone ?? props?.units.mainZone() ?? "UTC"}
        onLanguage={(next) => {
          rememberLanguage(next);
          change({ language: next }, "replace");
        }}
        onTheme={(next) => {
          rememberTheme(next);
          change({ theme: next }, "replace");
        }}
        onZone={(zone) => change({ zone })}
        onKeys={() => setOpen("keys")}
        onSearch={() => setOpen("search")}
      />
      {open && (
        <div className={css.panel}>
          <Boundary key={open} onClose={close}>
            <Suspense>
              {open === "keys" && <KeysHelp onClose={close} />}
              {open === "search" && props && (
                <SearchBox units={props.units} registry={props.registry} onClose={close} onGo={change} />
              )}
            </Suspense>
          </Boundary>
        </div>
      )}
    </header>
  );
}

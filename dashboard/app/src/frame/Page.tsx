// Page: navigation at the left, pickers on top, the screen below, the definition drawer beside.

import { lazy, Suspense } from "react";

import { useUnits } from "../api/catalogue";
import { useRegistry } from "../api/metrics";
import { UnitTree } from "../domain/units";
import type { Language, Theme } from "../domain/view";
import { SCREENS } from "../features";
import { Boundary } from "../ui/Boundary";
import { ProblemState, Skeleton } from "../ui/States";
import { useSpeech } from "../ui/text";
import type { Address } from "./address";
import { Bar } from "./Bar";
import { Breadcrumb } from "./Breadcrumb";
import { LinkProblems } from "./LinkProblems";
import { Navigation } from "./Navigation";
import { useScreenProps } from "./screenProps";
import css from "./Frame.module.css";

// Loaded when a definition is first opened.
const DefinitionPanel = lazy(() => import("./DefinitionPanel"));

const NO_UNITS = new UnitTree([]);

export interface PageProps {
  address: Address;
  language: Language;
  theme: Theme;
}

export function Page({ address, language, theme }: PageProps) {
  const { say } = useSpeech();
  const { view, change } = address;
  const registry = useRegistry();
  const units = useUnits();
  // A server that cannot list its units yet shows the whole organisation.
  const tree = units.data ?? (units.problem?.kind === "unsupported" ? NO_UNITS : undefined);
  const problem = registry.data ? units.problem : (registry.problem ?? units.problem);
  const screen = SCREENS.find(({ path }) => path === view.screen);
  const { props, subject, closeAbout } = useScreenProps(address, screen?.controls, tree, registry.data);

  return (
    <div className={css.frame}>
      <a className={css.skip} href="#main">{say("nav.skip")}</a>
      <Navigation view={view} onGo={(path) => change({ screen: path, filters: {}, search: undefined })} />
      <div className={css.page}>
        <Bar address={address} props={props} screen={screen} language={language} theme={theme} />
        <main id="main" className={css.main}>
          <div className={css.head}>
            <h1>{screen && say(screen.title)}</h1>
            {props?.unit && (
              <Breadcrumb units={props.units} unit={props.unit} onPick={(unit) => change({ unit })} />
            )}
          </div>
          <LinkProblems address={address} units={tree} registry={registry.data} screen={screen} />
          {!props &&
            (problem ? (
              <ProblemState
                problem={problem}
                onRetry={() => {
                  registry.retry();
                  units.retry();
                }}
              />
            ) : (
              <Skeleton height={480} />
            ))}
          {props && screen && (
            <Boundary key={screen.path}>
              <Suspense fallback={<Skeleton height={480} />}>
                <screen.View {...props} />
              </Suspense>
            </Boundary>
          )}
        </main>
      </div>
      {props && view.about !== undefined && (
        <div className={css.panel}>
          <Boundary onClose={closeAbout}>
            <Suspense>
              <DefinitionPanel view={view} props={props} subject={subject} onClose={closeAbout} />
            </Suspense>
          </Boundary>
        </div>
      )}
    </div>
  );
}

// The four service levels side by side: one month of calls has four, so none is shown alone.

import type { Results } from "../../api/metrics";
import { type Figure as FigureOfDomain, figureOf } from "../../domain/figure";
import type { Question } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";
import { Block } from "../../ui/Block";
import { formatValue } from "../../ui/format";
import { useSpeech } from "../../ui/text";
import { WhiskerCell } from "../parts/FigureCell";
import { MetricFigure } from "../parts/MetricFigure";
import { VARIANTS } from "./questions";
import { spreadOf } from "./transforms";
import css from "./CallCentre.module.css";

const METRIC = "call.service_level";

export interface ServiceLevelsProps {
  screen: ScreenProps;
  results: Results | undefined;
  questions: ReadonlyMap<string, Question>;
}

export function ServiceLevels({ screen, results, questions }: ServiceLevelsProps) {
  const { language, say } = useSpeech();
  if (!screen.registry.metric(METRIC)) return null;
  const figures: (FigureOfDomain | undefined)[] = VARIANTS.map((variant) => {
    const result = results?.get(variant);
    return result && figureOf(result, result.rows[0], METRIC);
  });
  const spread = spreadOf(figures);
  const parameters = results?.get("v3")?.metrics[0]?.parameters ?? [];
  const valueOf = (name: string) => parameters.find((parameter) => parameter.name === name)?.value ?? "20";
  const words = { t: valueOf("threshold_s"), s: valueOf("short_abandon_s") };

  return (
    <Block
      title={say("calls.levels")}
      description={
        spread === undefined
          ? say("calls.levels_why")
          : say("calls.levels_spread", { points: formatValue(language, "share", spread, 100).replace("%", "") })
      }
    >
      <div className={css.levels}>
        {VARIANTS.map((variant, index) => (
          <div key={variant}>
            <MetricFigure
              screen={screen}
              metricId={METRIC}
              label={say(`calls.${variant}_name`)}
              result={results?.get(variant)}
              question={questions.get(variant)}
            />
            <WhiskerCell figure={figures[index]} scale={{ min: 0, max: 1 }} />
            <div className={css.scale} aria-hidden="true">
              <span>0%</span>
              <span>100%</span>
            </div>
            <div className={css.variant}>{say(`calls.${variant}_text`, words)}</div>
          </div>
        ))}
      </div>
    </Block>
  );
}

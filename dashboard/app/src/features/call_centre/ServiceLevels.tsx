// The four service levels on one scale: one month of calls has four, so none is shown alone.

import type { Results } from "../../api/metrics";
import { type Figure, figureOf } from "../../domain/figure";
import type { ScreenProps } from "../../domain/screen";
import { formatValue } from "../../ui/format";
import { useSpeech } from "../../ui/text";
import type { Questions } from "../parts/useScreenResults";
import { WhiskerList } from "../parts/WhiskerList";
import css from "./CallCentre.module.css";
import { VARIANTS } from "./questions";
import { spreadOf } from "./transforms";

const METRIC = "call.service_level";

export interface ServiceLevelsProps {
  screen: ScreenProps;
  results: Results | undefined;
  questions: Questions;
  emptyTitle: string;
}

export function ServiceLevels({ screen, results, questions, emptyTitle }: ServiceLevelsProps) {
  const { language, say } = useSpeech();
  const figures: (Figure | undefined)[] = VARIANTS.map((variant) => {
    const result = results?.get(variant);
    return result && figureOf(result, result.rows[0], METRIC);
  });
  const spread = spreadOf(figures);
  const parameters = results?.get("v3")?.metrics[0]?.parameters ?? [];
  const valueOf = (name: string) => parameters.find((parameter) => parameter.name === name)?.value ?? "20";
  const words = { t: valueOf("threshold_s"), s: valueOf("short_abandon_s") };

  return (
    <WhiskerList
      screen={screen}
      metricId={METRIC}
      title={say("calls.levels")}
      description={
        spread === undefined
          ? say("calls.levels_why")
          : say("calls.levels_spread", { points: formatValue(language, "share", spread, 100).replace("%", "") })
      }
      labelTitle={say("calls.calculation")}
      scale={{ min: 0, max: 1 }}
      emptyTitle={emptyTitle}
      rowsExpected={2 * VARIANTS.length}  // Each has two lines.
      rows={
        results &&
        VARIANTS.map((variant, index) => ({
          key: variant,
          name: say(`calls.${variant}_name`),
          label: (
            <>
              {say(`calls.${variant}_name`)}
              <div className={css.variant}>{say(`calls.${variant}_text`, words)}</div>
            </>
          ),
          csv: { [say("calls.calculation")]: say(`calls.${variant}_name`) },
          figure: figures[index],
          question: questions.get(variant),
        }))
      }
    />
  );
}

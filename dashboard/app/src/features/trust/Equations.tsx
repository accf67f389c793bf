// The equation, written out for each family: received = ok + duplicate + rejected + poison +
// waiting, with its sum and whether it holds.

import { Fragment } from "react";

import { Block } from "../../ui/Block";
import { formatCount } from "../../ui/format";
import { useSpeech } from "../../ui/text";
import { usePulse } from "../../ui/usePulse";
import { type FamilyIntake, PARTS } from "./transforms";
import css from "./Trust.module.css";
import { Verdict } from "./Verdict";

export function Equations({ families }: { families: readonly FamilyIntake[] }) {
  const { say, sayWord } = useSpeech();
  return (
    <Block title={say("trust.equation")} description={say("trust.equation_note")}>
      <div className={css.equations}>
        {families.map((intake) => (
          <div key={intake.family} className={css.equation} data-equation={intake.family}>
            <div className={css.family}>{sayWord("family", intake.family)}</div>
            <Term label={say("trust.received")} value={intake.received} />
            {PARTS.map((part, index) => (
              <Fragment key={part}>
                <span className={css.sign}>{index === 0 ? "=" : "+"}</span>
                <Term label={say(`trust.${part}`)} value={intake[part]} />
              </Fragment>
            ))}
            <Verdict
              holds={intake.difference === 0}
              text={
                intake.difference === 0
                  ? say("trust.sum_holds", { sum: intake.sum })
                  : say("trust.sum_broken", { sum: intake.sum, difference: intake.difference })
              }
            />
          </div>
        ))}
      </div>
    </Block>
  );
}

function Term({ label, value }: { label: string; value: number }) {
  const { language } = useSpeech();
  const text = formatCount(language, value);
  const pulse = usePulse(text);
  return (
    <span className={css.term}>
      <b ref={pulse}>{text}</b>
      <span>{label}</span>
    </span>
  );
}

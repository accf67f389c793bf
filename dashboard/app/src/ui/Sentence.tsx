// Sentence: what a screen says before its pictures. It is also the screen's summary for those
// who hear it.

import css from "./Sentence.module.css";

export function Sentence({ text }: { text: string | undefined }) {
  return (
    <p className={css.sentence} data-sentence aria-live="off">
      {text ?? "\u00a0"}
    </p>
  );
}

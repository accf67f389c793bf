// Sentence: what a screen says before its pictures. It is also the screen's summary for those
// who hear it.

import css from "./Sentence.module.css";

// "69.8–72.6%": an interval is read as one word, so no line ends inside it.
const INTERVAL = /(\d[\d.,]*–[\d.,]*\d%?)/;

export function Sentence({ text }: { text: string | undefined }) {
  const parts = (text ?? "\u00a0").split(INTERVAL);
  return (
    <p className={css.sentence} data-sentence aria-live="off">
      {parts.map((part, index) => (index % 2 === 1 ? <span key={index} className={css.whole}>{part}</span> : part))}
    </p>
  );
}

// A count in a table: nothing is drawn faint, so that what is there stands out.

import { formatCount } from "../../ui/format";
import { useSpeech } from "../../ui/text";
import css from "./Trust.module.css";

export function CountCell({ count }: { count: number }) {
  const { language } = useSpeech();
  return <span className={count === 0 ? css.zero : undefined}>{formatCount(language, count)}</span>;
}

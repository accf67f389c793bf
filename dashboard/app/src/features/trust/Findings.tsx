// What keeps received records from counting: above everything else of the page. Nothing when all
// is well.

import { WarningOutlined } from "@ant-design/icons";

import type { Finding } from "../../domain/intake";
import { formatMomentFully } from "../../ui/format";
import { useSpeech } from "../../ui/text";
import { whereOf } from "./sentence";
import css from "./Trust.module.css";

// The line that says the same in a terminal.
const LINE = "assayctl status";

export function Findings({ findings, zone }: { findings: readonly Finding[]; zone: string }) {
  const speech = useSpeech();
  const { language, say, sayWord } = speech;
  if (findings.length === 0) return null;
  return (
    <section className={css.findings} aria-label={say("trust.findings")} data-findings>
      <h2 role="alert" className={css.broken}>
        <WarningOutlined />
        {say("trust.findings")}
      </h2>
      <ul>
        {findings.map((finding) => (
          <li key={`${finding.kind} ${finding.family} ${finding.partitions.join(" ")} ${finding.why}`} data-finding={finding.kind}>
            <div>
              <b>{say("list.of", { metric: sayWord("finding", finding.kind), name: whereOf(finding, speech) })}</b>
            </div>
            <div>
              {[
                finding.since && say("trust.finding_since", { moment: `${formatMomentFully(language, finding.since, zone)} (${zone})` }),
                finding.partitions.length > 0 && say("trust.finding_waiting", { waiting: finding.waiting }),
              ]
                .filter(Boolean)
                .join(say("list.comma"))}
            </div>
            <div className={css.example} lang="en">{finding.why}</div>
            <div>{sayWord("advice", finding.kind)}</div>
          </li>
        ))}
      </ul>
      <div className={css.note}>
        {say("definition.assayctl")} <code className={css.code}>{LINE}</code>
      </div>
    </section>
  );
}

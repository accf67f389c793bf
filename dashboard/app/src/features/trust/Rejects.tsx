// What was refused and why, most frequent first, with the newest message as an example.

import type { Reject } from "../../domain/intake";
import { Block } from "../../ui/Block";
import { type Column, CsvButton, DataTable } from "../../ui/DataTable";
import { formatCount } from "../../ui/format";
import { State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import css from "./Trust.module.css";

export function Rejects({ rejects }: { rejects: readonly Reject[] }) {
  const { language, say, sayWord } = useSpeech();
  const title = say("trust.rejects");
  const columns: Column<Reject>[] = [
    {
      key: "family",
      title: say("trust.family"),
      cell: ({ family }) => sayWord("family", family),
      csv: ({ family }) => ({ family }),
    },
    {
      key: "reason",
      title: say("trust.reason"),
      cell: ({ reason }) => (
        <>
          {sayWord("reject", reason)}
          <div className={`${css.code} ${css.note}`}>{reason}</div>
        </>
      ),
      csv: ({ reason }) => ({ reason }),
    },
    {
      key: "field",
      title: say("trust.field"),
      cell: ({ field }) => <span className={css.code}>{field || "–"}</span>,
      csv: ({ field }) => ({ field }),
    },
    {
      key: "count",
      title: say("trust.count"),
      isNumber: true,
      cell: ({ count }) => formatCount(language, count),
      csv: ({ count }) => ({ count }),
    },
    {
      key: "example",
      title: say("trust.example"),
      width: "44%",
      cell: ({ example }) => <span className={css.example} lang="en">{example || "–"}</span>,
      csv: ({ example }) => ({ example }),
    },
  ];
  return (
    <Block
      title={title}
      description={say("trust.rejects_note")}
      actions={<CsvButton title={title} columns={columns} rows={rejects} />}
    >
      <DataTable
        caption={title}
        columns={columns}
        rows={rejects}
        rowKey={({ family, reason, field }) => `${family} ${reason} ${field}`}
        empty={<State kind="empty" title={say("trust.no_rejects")} />}
      />
    </Block>
  );
}

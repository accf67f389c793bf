// The same sum for every source, a page at a time.

import { Button } from "antd";
import { useState } from "react";

import { allSources, useSources } from "../../api/intake";
import type { SourceIntake } from "../../domain/intake";
import type { UnitTree } from "../../domain/units";
import { Block } from "../../ui/Block";
import { type Column, CsvButton, DataTable } from "../../ui/DataTable";
import { formatCount, formatTime } from "../../ui/format";
import { ProblemState, Skeleton, State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { CountCell } from "./CountCell";
import { numberingHolds } from "./transforms";
import css from "./Trust.module.css";
import { Verdict } from "./Verdict";

const COUNTS = ["ok", "duplicate", "rejected", "missing"] as const;

export function Sources({ units, zone }: { units: UnitTree; zone: string }) {
  const { language, say, sayWord, pick } = useSpeech();
  // Tokens of the pages gone through; the last one is shown.
  const [tokens, setTokens] = useState<readonly string[]>([""]);
  const answer = useSources(tokens.at(-1) ?? "");
  const title = say("trust.sources");
  const rows = answer.data?.sources ?? [];
  const count = (value: number) => formatCount(language, value);

  const columns: Column<SourceIntake>[] = [
    {
      key: "source",
      title: say("trust.source"),
      cell: ({ sourceId, family, system }) => (
        <>
          <span className={`${css.code} ${css.source}`} title={sourceId}>
            {sourceId}
          </span>
          <span className={css.note}>{[sayWord("family", family), system].filter(Boolean).join(say("list.comma"))}</span>
        </>
      ),
      csv: ({ sourceId, family, system, epoch }) => ({ source_id: sourceId, family, system, epoch }),
    },
    {
      key: "unit",
      title: say("unit.label"),
      cell: ({ unitId }) => {
        const unit = units.find(unitId);
        return unit ? pick(unit.name) : unitId || say("trust.not_registered");
      },
      csv: ({ unitId }) => ({ unit_id: unitId }),
    },
    {
      key: "stored",
      title: say("trust.stored"),
      isNumber: true,
      cell: ({ ok, duplicate, rejected }) => count(ok + duplicate + rejected),
      csv: ({ ok, duplicate, rejected }) => ({ stored: ok + duplicate + rejected }),
    },
    ...COUNTS.map((part) => ({
      key: part,
      title: say(`trust.${part}`),
      isNumber: true,
      cell: (row: SourceIntake) => <CountCell count={row[part]} />,
      csv: (row: SourceIntake) => ({ [part]: row[part] }),
    })),
    {
      key: "sequence",
      title: say("trust.sequence"),
      isNumber: true,
      cell: ({ sequenceMax }) => (sequenceMax === 0 ? "–" : count(sequenceMax)),
      csv: ({ sequenceMax }) => ({ sequence_max: sequenceMax }),
    },
    {
      key: "check",
      title: say("trust.sum"),
      cell: (source) => {
        const holds = numberingHolds(source);
        return holds === undefined ? (
          <span className={css.zero}>–</span>
        ) : (
          <Verdict holds={holds} text={say(holds ? "trust.passed" : "trust.failed")} />
        );
      },
      csv: (source) => ({ numbering_holds: numberingHolds(source)?.toString() }),
    },
  ];

  return (
    <Block
      title={title}
      description={say("trust.sources_note")}
      actions={<CsvButton title={title} columns={columns} rows={rows} allRows={allSources} />}
    >
      {answer.problem && (
        <ProblemState
          problem={answer.problem}
          figuresOf={answer.answeredAt && formatTime(language, answer.answeredAt, zone)}
          onRetry={answer.retry}
        />
      )}
      {!answer.data && !answer.problem && <Skeleton height={160} />}
      {answer.data && (
        <>
          <DataTable
            caption={title}
            columns={columns}
            rows={rows}
            rowKey={({ family, sourceId }) => `${family} ${sourceId}`}
            empty={<State kind="empty" title={say("trust.no_sources")} />}
          />
          {(tokens.length > 1 || answer.data.nextPageToken) && (
            <div className={css.more}>
              <Button size="small" disabled={tokens.length === 1} onClick={() => setTokens(tokens.slice(0, -1))}>
                {say("page.previous")}
              </Button>{" "}
              <Button
                size="small"
                disabled={!answer.data.nextPageToken}
                onClick={() => setTokens([...tokens, answer.data?.nextPageToken ?? ""])}
              >
                {say("page.next")}
              </Button>
            </div>
          )}
        </>
      )}
    </Block>
  );
}

// What the newest check of the store found, and buttons that check now: the rows alone, which takes
// seconds, or every roll-up as well, which recomputes all of them.

import { Button } from "antd";
import { useState } from "react";

import { useLastVerification, verifyNow } from "../../api/intake";
import { type Problem, problemOf } from "../../api/problem";
import type { VerifyCheck } from "../../domain/intake";
import { Block } from "../../ui/Block";
import { type Column, CsvButton, DataTable } from "../../ui/DataTable";
import { formatCount, formatMomentFully, formatTime } from "../../ui/format";
import { ProblemState, Skeleton, State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import css from "./Trust.module.css";
import { Verdict } from "./Verdict";

export function VerificationBlock({ zone }: { zone: string }) {
  const { language, say } = useSpeech();
  const answer = useLastVerification();
  const { running, problem, run } = useVerify();
  const last = answer.data;
  const title = say("trust.verify");
  const columns = useColumns();

  const finished = last?.finishedAt && `${formatMomentFully(language, last.finishedAt, zone)} (${zone})`;
  return (
    <Block
      title={title}
      description={
        <>
          {finished && <div>{say(last.deep ? "trust.verified_deeply_at" : "trust.verified_at", { moment: finished })}</div>}
          <div>{say("trust.verify_note")}</div>
        </>
      }
      actions={
        <>
          <Button size="small" loading={running === "rows"} disabled={running !== undefined} onClick={() => run("rows")}>
            {say("trust.verify_now")}
          </Button>
          <Button size="small" loading={running === "rollups"} disabled={running !== undefined} onClick={() => run("rollups")}>
            {say("trust.verify_deeply")}
          </Button>
          <CsvButton title={title} columns={columns} rows={last?.checks ?? []} />
        </>
      }
    >
      {problem && <ProblemState problem={problem} onRetry={() => run("rows")} />}
      {answer.problem && (
        <ProblemState
          problem={answer.problem}
          figuresOf={(last ?? undefined) && answer.answeredAt && formatTime(language, answer.answeredAt, zone)}
          onRetry={answer.retry}
        />
      )}
      {last && (
        <DataTable caption={title} columns={columns} rows={last.checks} rowKey={({ table, check }) => `${table} ${check}`} />
      )}
      {last === null && !problem && <State kind="empty" title={say("trust.never_verified")} />}
      {last === undefined && !answer.problem && <Skeleton height={80} />}
    </Block>
  );
}

function useColumns(): Column<VerifyCheck>[] {
  const { language, say, sayWord } = useSpeech();
  return [
    {
      key: "passed",
      title: say("trust.result"),
      cell: ({ passed }) => <Verdict holds={passed} text={say(passed ? "trust.passed" : "trust.failed")} />,
      csv: ({ passed }) => ({ passed: String(passed) }),
    },
    { key: "table", title: say("trust.table"), cell: ({ table }) => <span className={css.code}>{table}</span>, csv: ({ table }) => ({ table }) },
    { key: "check", title: say("trust.check"), cell: ({ check }) => sayWord("check", check), csv: ({ check }) => ({ check }) },
    {
      key: "compared",
      title: say("trust.compared"),
      isNumber: true,
      cell: ({ compared }) => formatCount(language, compared),
      csv: ({ compared }) => ({ compared }),
    },
    {
      key: "detail",
      title: say("trust.detail"),
      width: "44%",
      cell: ({ detail }) => <span className={css.example} lang="en">{detail}</span>,
      csv: ({ detail }) => ({ detail }),
    },
  ];
}

type Depth = "rows" | "rollups";

function useVerify() {
  const [running, setRunning] = useState<Depth>();
  const [problem, setProblem] = useState<Problem>();
  const run = async (depth: Depth) => {
    setRunning(depth);
    setProblem(undefined);
    try {
      await verifyNow(depth === "rollups");
    } catch (error) {
      setProblem(problemOf(error));
    }
    setRunning(undefined);
  };
  return { running, problem, run: (depth: Depth) => void run(depth) };
}

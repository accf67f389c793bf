// What the newest check of the store found, and a button that checks now.

import { CheckOutlined, WarningOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";

import { serverNow } from "../../api/clock";
import { useLastVerification, verifyNow } from "../../api/intake";
import { type Problem, problemOf } from "../../api/problem";
import type { VerifyCheck } from "../../domain/intake";
import { Block } from "../../ui/Block";
import { type Column, CsvButton, DataTable } from "../../ui/DataTable";
import { formatCount, formatMomentFully } from "../../ui/format";
import { ProblemState, Skeleton, State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import css from "./Trust.module.css";

export function VerificationBlock({ zone }: { zone: string }) {
  const { language, say, sayWord } = useSpeech();
  const answer = useLastVerification();
  const { isRunning, problem, run } = useVerify();
  const last = answer.data;
  const title = say("trust.verify");

  const columns: Column<VerifyCheck>[] = [
    {
      key: "passed",
      title: say("trust.result"),
      cell: ({ passed }) => (
        <span className={passed ? css.holds : css.broken}>
          {passed ? <CheckOutlined /> : <WarningOutlined />}
          {passed ? say("trust.passed") : say("trust.failed")}
        </span>
      ),
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
    { key: "detail", title: say("trust.detail"), width: "48%", cell: ({ detail }) => <span className={css.example}>{detail}</span>, csv: ({ detail }) => ({ detail }) },
  ];

  const description = last?.finishedAt
    ? say("trust.verified_at", { moment: `${formatMomentFully(language, last.finishedAt, zone)} (${zone})` })
    : say("trust.verify_note");
  return (
    <Block
      title={title}
      description={description}
      actions={
        <>
          <Button size="small" loading={isRunning} onClick={run}>
            {say("trust.verify_now")}
          </Button>
          <CsvButton title={title} columns={columns} rows={last?.checks ?? []} />
        </>
      }
    >
      {problem && <ProblemState problem={problem} hasData={false} onRetry={run} />}
      {last ? (
        <DataTable
          caption={title}
          columns={columns}
          rows={last.checks}
          rowKey={({ table, check }) => `${table} ${check}`}
          maxHeight={400}
        />
      ) : answer.data === undefined && !answer.problem ? (
        <Skeleton height={80} />
      ) : (
        !problem && <State kind="empty" title={say("trust.never_verified")} />
      )}
    </Block>
  );
}

function useVerify() {
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = async () => {
    setRunning(true);
    setProblem(undefined);
    try {
      await verifyNow(serverNow);
    } catch (error) {
      setProblem(problemOf(error));
    }
    setRunning(false);
  };
  return { isRunning, problem, run: () => void run() };
}

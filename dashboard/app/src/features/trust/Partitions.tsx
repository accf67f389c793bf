// Lag: each partition of the log with whether its sum holds, what is not stored yet and how old the
// newest stored record is.

import { serverNow } from "../../api/clock";
import type { PartitionIntake } from "../../domain/intake";
import { Block } from "../../ui/Block";
import { type Column, CsvButton, DataTable } from "../../ui/DataTable";
import { formatAge, formatCount } from "../../ui/format";
import { useSpeech } from "../../ui/text";
import { CountCell } from "./CountCell";
import { differenceOf, PARTS, usedPartitions } from "./transforms";
import { Verdict } from "./Verdict";

export function Partitions({ partitions }: { partitions: readonly PartitionIntake[] }) {
  const { language, say, sayWord } = useSpeech();
  const rows = usedPartitions(partitions);
  if (rows.length === 0) return null;
  const now = serverNow().getTime();
  const title = say("trust.partitions");
  const columns: Column<PartitionIntake>[] = [
    {
      key: "partition",
      title: say("trust.partition"),
      cell: ({ family, partition }) => `${sayWord("family", family)} ${partition}`,
      csv: ({ family, partition, logId }) => ({ family, partition, log_id: logId }),
    },
    {
      key: "received",
      title: say("trust.received"),
      isNumber: true,
      cell: ({ received }) => formatCount(language, received),
      csv: ({ received }) => ({ received }),
    },
    ...PARTS.map((part) => ({
      key: part,
      title: say(`trust.${part}`),
      isNumber: true,
      cell: (row: PartitionIntake) => <CountCell count={row[part]} />,
      csv: (row: PartitionIntake) => ({ [part]: row[part] }),
    })),
    {
      key: "check",
      title: say("trust.sum"),
      cell: (row) => <PartitionVerdict difference={differenceOf(row)} />,
      csv: (row) => ({ difference: differenceOf(row) }),
    },
    {
      key: "age",
      title: say("trust.newest"),
      isNumber: true,
      cell: ({ newestIngestedAt }) =>
        newestIngestedAt ? formatAge(language, now - newestIngestedAt.getTime()) : "–",
      csv: ({ newestIngestedAt }) => ({ newest_ingested_at: newestIngestedAt?.toISOString() }),
    },
  ];
  return (
    <Block
      title={title}
      description={say("trust.partitions_note")}
      actions={<CsvButton title={title} columns={columns} rows={rows} />}
    >
      <DataTable
        caption={title}
        columns={columns}
        rows={rows}
        rowKey={({ family, logId, partition }) => `${family} ${logId} ${partition}`}
      />
    </Block>
  );
}

function PartitionVerdict({ difference }: { difference: number }) {
  const { say } = useSpeech();
  const text =
    difference === 0
      ? say("trust.passed")
      : say(difference > 0 ? "trust.lost" : "trust.too_many", { count: Math.abs(difference) });
  return <Verdict holds={difference === 0} text={text} />;
}

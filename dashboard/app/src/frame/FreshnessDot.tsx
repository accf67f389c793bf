// FreshnessDot: the age of the newest stored event, always in sight. Blue while events come,
// grey when they have stopped, orange when the server does not answer.

import { Tooltip } from "antd";

import { useFreshness } from "../api/freshness";
import { useHeartbeat } from "../api/intake";
import { formatAge, formatMomentFully } from "../ui/format";
import { useSpeech } from "../ui/text";
import css from "./Frame.module.css";
import { useNow } from "./useNow";

const LIVE_MS = 60_000;

export function FreshnessDot({ zone }: { zone: string }) {
  const { language, say } = useSpeech();
  useHeartbeat();
  const { newestIngestedAt, heardAt, isFailing } = useFreshness();
  const now = useNow(1_000).getTime();

  const age = newestIngestedAt && now - newestIngestedAt.getTime();
  const state = isFailing ? "failing" : age !== undefined && age < LIVE_MS ? "live" : "quiet";
  const text = isFailing
    ? heardAt
      ? say("fresh.failing", { age: formatAge(language, now - heardAt.getTime()) })
      : say("fresh.never")
    : age === undefined
      ? say("fresh.no_event")
      : say("fresh.event", { age: formatAge(language, age) });
  const moment = newestIngestedAt && formatMomentFully(language, newestIngestedAt, zone);

  return (
    <Tooltip title={moment && `${say("fresh.newest")} ${moment} (${zone})`}>
      <span className={css.fresh} data-fresh={state} role="status" aria-live="off">
        <span className={css.dot} aria-hidden="true" />
        {text}
      </span>
    </Tooltip>
  );
}

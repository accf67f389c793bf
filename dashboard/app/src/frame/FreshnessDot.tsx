// FreshnessDot: the age of the newest stored event, always in sight. Blue while events come,
// grey when they have stopped or nothing is known yet, orange when the server does not answer.

import { Tooltip } from "antd";

import { type Freshness, useFreshness } from "../api/freshness";
import { useHeartbeat } from "../api/intake";
import { formatAge, formatMomentFully } from "../ui/format";
import { type Speech, useSpeech } from "../ui/text";
import css from "./Frame.module.css";
import { useNow } from "./useNow";

const LIVE_MS = 60_000;

export function FreshnessDot({ zone }: { zone: string }) {
  const speech = useSpeech();
  useHeartbeat();
  const freshness = useFreshness();
  const now = useNow(1_000);
  const { state, text } = reading(freshness, now.getTime(), speech);
  const { newestIngestedAt } = freshness;
  const moment = newestIngestedAt && formatMomentFully(speech.language, newestIngestedAt, zone);

  return (
    <Tooltip title={moment && `${speech.say("fresh.newest")} ${moment} (${zone})`}>
      <span className={css.fresh} data-fresh={state} role="status" aria-live="off">
        <span className={css.dot} aria-hidden="true" />
        {text}
      </span>
    </Tooltip>
  );
}

function reading({ newestIngestedAt, heardAt, isFailing }: Freshness, now: number, { language, say }: Speech) {
  if (isFailing) {
    const text = heardAt
      ? say("fresh.failing", { age: formatAge(language, now - heardAt.getTime()) })
      : say("fresh.never");
    return { state: "failing", text };
  }
  if (newestIngestedAt === undefined) return { state: "loading", text: say("state.loading") };
  if (newestIngestedAt === null) return { state: "quiet", text: say("fresh.no_event") };
  const age = now - newestIngestedAt.getTime();
  return { state: age < LIVE_MS ? "live" : "quiet", text: say("fresh.event", { age: formatAge(language, age) }) };
}

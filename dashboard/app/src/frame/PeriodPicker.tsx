// PeriodPicker: a preset that moves with the clock or two days that stand still, and a step to
// the neighbouring period.

import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Popover, Tooltip } from "antd";
import { lazy, Suspense, useState } from "react";

import { type DayRange, type Period, PRESETS, writePeriod } from "../domain/period";
import { Boundary } from "../ui/Boundary";
import { formatDays } from "../ui/format";
import { Skeleton } from "../ui/States";
import { type TextKey, useSpeech } from "../ui/text";
import css from "./Frame.module.css";

// Only who picks days of their own loads the calendar.
const DayRangePicker = lazy(() => import("./DayRangePicker"));

export interface PeriodPickerProps {
  period: Period;
  days: DayRange;
  today: string;
  onPick: (period: Period) => void;
  onStep: (direction: -1 | 1) => void;
}

export function PeriodPicker({ period, days, today, onPick, onStep }: PeriodPickerProps) {
  const { language, say } = useSpeech();
  const [isOpen, setOpen] = useState(false);
  const choose = (chosen: Period) => {
    setOpen(false);
    onPick(chosen);
  };
  const label =
    typeof period === "string"
      ? say(`period.${period}` as TextKey)
      : formatDays(language, days.from, days.to);

  const choices = (
    <div className={css.periods}>
      <div role="listbox" aria-label={say("period.label")}>
        {PRESETS.map((preset) => (
          <button
            key={preset}
            type="button"
            role="option"
            aria-selected={period === preset}
            onClick={() => choose(preset)}
          >
            {say(`period.${preset}` as TextKey)}
          </button>
        ))}
      </div>
      <div className={css.custom}>
        <div>{say("period.custom")}</div>
        {isOpen && (
          <Boundary>
            <Suspense fallback={<Skeleton height={30} />}>
              <DayRangePicker days={days} today={today} onPick={choose} />
            </Suspense>
          </Boundary>
        )}
      </div>
    </div>
  );

  return (
    <div className={css.joined}>
      <Tooltip title={`${say("period.previous")}  [`}>
        <Button icon={<LeftOutlined />} aria-label={say("period.previous")} onClick={() => onStep(-1)} />
      </Tooltip>
      <Popover open={isOpen} onOpenChange={setOpen} trigger="click" placement="bottom" content={choices} arrow={false}>
        <Button
          className={css.period ?? ""}
          aria-label={`${say("period.label")}: ${label}`}
          aria-expanded={isOpen}
          title={`${formatDays(language, days.from, days.to)} (${writePeriod(days)})`}
        >
          {label}
        </Button>
      </Popover>
      <Tooltip title={`${say("period.next")}  ]`}>
        <Button
          icon={<RightOutlined />}
          aria-label={say("period.next")}
          disabled={days.to >= today}
          onClick={() => onStep(1)}
        />
      </Tooltip>
    </div>
  );
}

// DayRangePicker: two days from a calendar, in the reader's language.

import { ConfigProvider, DatePicker } from "antd";
import dayjs from "dayjs";
import enUS from "antd/locale/en_GB";
import zhCN from "antd/locale/zh_CN";
import "dayjs/locale/en-gb";
import "dayjs/locale/zh-cn";

import type { DayRange } from "../domain/period";
import { useSpeech } from "../ui/text";

const ISO = "YYYY-MM-DD";

export interface DayRangePickerProps {
  days: DayRange;
  today: string;
  onPick: (days: DayRange) => void;
}

export default function DayRangePicker({ days, today, onPick }: DayRangePickerProps) {
  const { language, say } = useSpeech();
  dayjs.locale(language === "zh" ? "zh-cn" : "en-gb");
  return (
    <ConfigProvider locale={language === "zh" ? zhCN : enUS}>
      <DatePicker.RangePicker
        aria-label={say("period.custom")}
        defaultValue={[dayjs(days.from), dayjs(days.to)]}
        maxDate={dayjs(today)}
        allowClear={false}
        onChange={(range) => {
          const [from, to] = range ?? [];
          if (from && to) onPick({ from: from.format(ISO), to: to.format(ISO) });
        }}
      />
    </ConfigProvider>
  );
}

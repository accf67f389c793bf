// Settings: how fresh the page is, and its language, theme and time zone. All three are part of the address; language and theme
// are also remembered.

import { MoonOutlined, QuestionCircleOutlined, SearchOutlined, SunOutlined } from "@ant-design/icons";
import { Button, Segmented, Select, Tooltip } from "antd";

import type { Language, Theme } from "../domain/view";
import { useSpeech } from "../ui/text";
import { FreshnessDot } from "./FreshnessDot";
import css from "./Frame.module.css";

export interface SettingsProps {
  language: Language;
  theme: Theme;
  zone: string;
  // The zone that is taken when none is chosen.
  ownZone: string;
  onLanguage: (language: Language) => void;
  onTheme: (theme: Theme) => void;
  onZone: (zone: string | undefined) => void;
  onKeys: () => void;
  onSearch: () => void;
}

export function Settings(props: SettingsProps) {
  const { language, theme, zone, ownZone } = props;
  const { say } = useSpeech();
  const other = theme === "dark" ? "light" : "dark";
  const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [...new Set([ownZone, browserZone, "UTC", ...Intl.supportedValuesOf("timeZone")])];

  return (
    <div className={css.settings}>
      <FreshnessDot zone={zone} />
      <Select
        aria-label={say("zone.label")}
        value={zone}
        showSearch
        variant="borderless"
        size="small"
        popupMatchSelectWidth={220}
        options={zones.map((name) => ({ value: name, label: name }))}
        onChange={(value) => props.onZone(value === ownZone ? undefined : value)}
      />
      <Segmented<Language>
        aria-label={say("language.label")}
        size="small"
        value={language}
        options={[
          { value: "zh", label: <span lang="zh">中文</span> },
          { value: "en", label: <span lang="en">EN</span> },
        ]}
        onChange={props.onLanguage}
      />
      <Tooltip title={say(`theme.${other}`)}>
        <Button
          type="text"
          icon={theme === "dark" ? <SunOutlined /> : <MoonOutlined />}
          aria-label={say(`theme.${other}`)}
          onClick={() => props.onTheme(other)}
        />
      </Tooltip>
      <Tooltip title={`${say("search.label")}  /`}>
        <Button type="text" icon={<SearchOutlined />} aria-label={say("search.label")} onClick={props.onSearch} />
      </Tooltip>
      <Tooltip title={`${say("keys.title")}  ?`}>
        <Button type="text" icon={<QuestionCircleOutlined />} aria-label={say("keys.title")} onClick={props.onKeys} />
      </Tooltip>
    </div>
  );
}

// SearchBox: finds units, metrics and screens by words in either language.

import { Input, Modal } from "antd";
import { useState } from "react";

import type { Registry } from "../domain/registry";
import type { UnitTree } from "../domain/units";
import type { ViewChange } from "../domain/view";
import { SCREENS } from "../features";
import { say as sayIn, useSpeech } from "../ui/text";
import css from "./Frame.module.css";

const FOUND_MAX = 8;

export interface SearchBoxProps {
  units: UnitTree;
  registry: Registry;
  onClose: () => void;
  onGo: (change: ViewChange) => void;
}

interface Found {
  key: string;
  kind: string;
  label: string;
  note: string;
  change: ViewChange;
}

export default function SearchBox({ units, registry, onClose, onGo }: SearchBoxProps) {
  const { say } = useSpeech();
  const [words, setWords] = useState("");
  const found = useFound(words, units, registry);
  const go = (change: ViewChange) => {
    onClose();
    onGo(change);
  };

  return (
    <Modal open onCancel={onClose} footer={null} closable={false} width={520} title={say("search.label")}>
      <Input
        autoFocus
        value={words}
        aria-label={say("search.label")}
        placeholder={say("search.placeholder")}
        onChange={(event) => setWords(event.target.value)}
        onPressEnter={() => found[0] && go(found[0].change)}
      />
      <ul className={css.found}>
        {found.map(({ key, kind, label, note, change }) => (
          <li key={key}>
            <button type="button" onClick={() => go(change)}>
              <span>{label}</span>
              <span className={css.count}>
                {kind} {note}
              </span>
            </button>
          </li>
        ))}
        {words && found.length === 0 && <li className={css.none}>{say("search.nothing", { words })}</li>}
      </ul>
    </Modal>
  );
}

function useFound(words: string, units: UnitTree, registry: Registry): Found[] {
  const { say, pick } = useSpeech();
  if (!words.trim()) return [];
  const wanted = words.toLowerCase();
  const screens = SCREENS.filter(({ title }) =>
    `${sayIn("zh", title)} ${sayIn("en", title)}`.toLowerCase().includes(wanted),
  );
  return [
    ...screens.map(({ path, title }) => ({
      key: `screen ${path}`,
      kind: say("search.screen"),
      label: say(title),
      note: "",
      change: { screen: path, filters: {} },
    })),
    ...units.search(words, FOUND_MAX).map(({ id, name }) => ({
      key: `unit ${id}`,
      kind: say("search.unit"),
      label: pick(name),
      note: id,
      change: { unit: id },
    })),
    ...registry.search(words).slice(0, FOUND_MAX).map(({ id, name }) => ({
      key: `metric ${id}`,
      kind: say("search.metric"),
      label: pick(name),
      note: id,
      change: { about: id },
    })),
  ];
}

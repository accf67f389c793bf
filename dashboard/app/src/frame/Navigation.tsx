// Navigation: the screens under the question each group answers.

import { MenuFoldOutlined, MenuUnfoldOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { type MouseEvent, useState } from "react";

import { changed, type View, writeView } from "../domain/view";
import { SCREENS, type Screen } from "../features";
import { useSpeech } from "../ui/text";
import css from "./Navigation.module.css";

const NARROW = "(max-width: 1024px)";

export interface NavigationProps {
  view: View;
  onGo: (screen: string) => void;
}

export function Navigation({ view, onGo }: NavigationProps) {
  const { say } = useSpeech();
  const [isFolded, setFolded] = useState(() => matchMedia(NARROW).matches);
  const questions = [...new Set(SCREENS.map(({ question }) => question))];
  const Icon = isFolded ? MenuUnfoldOutlined : MenuFoldOutlined;

  return (
    <nav className={isFolded ? `${css.nav} ${css.folded}` : css.nav} aria-label={say("nav.label")}>
      <div className={css.inner}>
        <div className={css.brand}>
          <img src="/icon.svg" alt="" width="24" height="24" />
          {!isFolded && <span>Assay</span>}
        </div>
        {questions.map((question) => (
          <div key={question} className={css.group}>
            {!isFolded && <div className={css.question}>{say(question)}</div>}
            <ul>
              {SCREENS.filter((screen) => screen.question === question).map((screen) => (
                <li key={screen.path}>
                  <ScreenLink screen={screen} view={view} isFolded={isFolded} onGo={onGo} />
                </li>
              ))}
            </ul>
          </div>
        ))}
        <Button
          className={css.fold ?? ""}
          type="text"
          icon={<Icon />}
          aria-label={isFolded ? say("nav.unfold") : say("nav.fold")}
          onClick={() => setFolded(!isFolded)}
        />
      </div>
    </nav>
  );
}

interface ScreenLinkProps {
  screen: Screen;
  view: View;
  isFolded: boolean;
  onGo: (screen: string) => void;
}

function ScreenLink({ screen, view, isFolded, onGo }: ScreenLinkProps) {
  const { say } = useSpeech();
  const isHere = view.screen === screen.path;
  const title = say(screen.title);
  // A real link: it can be copied and opened in a new tab.
  const go = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onGo(screen.path);
  };
  return (
    <Tooltip title={isFolded ? title : ""} placement="right">
      <a
        className={css.link}
        href={writeView(changed(view, { screen: screen.path, filters: {} }))}
        aria-current={isHere ? "page" : undefined}
        aria-label={isFolded ? title : undefined}
        onClick={go}
      >
        <screen.icon />
        {!isFolded && <span>{title}</span>}
      </a>
    </Tooltip>
  );
}

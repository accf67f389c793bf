// App: the frame around every screen. It reads the view from the address, loads what every
// screen needs once (the organisation and the registry), and gives the view to the screen.

import { ConfigProvider } from "antd";
import { useEffect, useLayoutEffect } from "react";

import { QueryClientProvider } from "@tanstack/react-query";

import { queryClient } from "../api/answer";
import { parseView } from "../domain/view";
import { SCREENS } from "../features";
import { ReloadContext } from "../ui/Boundary";
import { antTheme, cssVariables } from "../ui/theme";
import { ThemeContext } from "../ui/ThemeContext";
import { LanguageContext, speech } from "../ui/text";
import { useAddress } from "./address";
import { languageOf, themeOf } from "./preferences";
import { Page } from "./Page";
import { followNewerBuilds, reloadWhenServed } from "./reload";

const PATHS = SCREENS.map(({ path }) => path);

const reload = () => void reloadWhenServed();
followNewerBuilds();

// The first view loads beside the organisation and the registry, not after them.
const { view: first } = parseView(location, PATHS);
SCREENS.find(({ path }) => path === first.screen)?.load().catch(() => undefined);  // Its place says so.

export function App() {
  const address = useAddress(PATHS);
  const language = languageOf(address.view);
  const theme = themeOf(address.view);

  useLayoutEffect(() => {
    const root = document.documentElement;
    root.lang = language === "zh" ? "zh-CN" : "en";
    root.dataset["theme"] = theme;
    for (const [name, value] of Object.entries(cssVariables(theme))) root.style.setProperty(name, value);
  }, [language, theme]);

  useEffect(() => {
    const screen = SCREENS.find(({ path }) => path === address.view.screen);
    document.title = screen ? `${speech(language).say(screen.title)} · Assay` : "Assay";
  }, [address.view.screen, language]);

  return (
    <QueryClientProvider client={queryClient}>
      <LanguageContext value={language}>
        <ThemeContext value={theme}>
          <ConfigProvider theme={antTheme(theme)} wave={{ disabled: true }} button={{ autoInsertSpace: false }}>
            <ReloadContext value={reload}>
              <Page address={address} language={language} theme={theme} />
            </ReloadContext>
          </ConfigProvider>
        </ThemeContext>
      </LanguageContext>
    </QueryClientProvider>
  );
}

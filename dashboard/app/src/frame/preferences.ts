// Language and theme where a link does not say: what was used last, else what the browser asks.

import { type Language, LANGUAGES, type Theme, THEMES, type View } from "../domain/view";
import { local } from "./storage";

const LANGUAGE_KEY = "assay.language";
const THEME_KEY = "assay.theme";

export function languageOf(view: View): Language {
  const stored = LANGUAGES.find((value) => value === local.read(LANGUAGE_KEY));
  return view.language ?? stored ?? (navigator.language.startsWith("zh") ? "zh" : "en");
}

export function themeOf(view: View): Theme {
  const stored = THEMES.find((value) => value === local.read(THEME_KEY));
  const asked = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  return view.theme ?? stored ?? asked;
}

export function rememberLanguage(language: Language): void {
  local.write(LANGUAGE_KEY, language);
}

export function rememberTheme(theme: Theme): void {
  local.write(THEME_KEY, theme);
}

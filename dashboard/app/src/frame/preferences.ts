// Language and theme where a link does not say: what was used last, else what the browser asks.

import { type Language, LANGUAGES, type Theme, THEMES, type View } from "../domain/view";

const LANGUAGE_KEY = "assay.language";
const THEME_KEY = "assay.theme";

export function languageOf(view: View): Language {
  const stored = LANGUAGES.find((value) => value === localStorage.getItem(LANGUAGE_KEY));
  return view.language ?? stored ?? (navigator.language.startsWith("zh") ? "zh" : "en");
}

export function themeOf(view: View): Theme {
  const stored = THEMES.find((value) => value === localStorage.getItem(THEME_KEY));
  const asked = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  return view.theme ?? stored ?? asked;
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(LANGUAGE_KEY, language);
}

export function rememberTheme(theme: Theme): void {
  localStorage.setItem(THEME_KEY, theme);
}

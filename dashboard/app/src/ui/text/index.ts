// Texts in the product's languages. `en.ts` says which keys exist; the compiler holds `zh.ts`
// to them, and catalogues.test.ts finds keys that nobody uses.
//
// Texts are ICU messages: "{count, plural, one {# call} other {# calls}}".

import { IntlMessageFormat } from "intl-messageformat";
import { createContext, useContext } from "react";

import type { FormatLanguage } from "../format";
import { en } from "./en";
import { zh } from "./zh";

export type TextKey = keyof typeof en;
export type TextParams = Record<string, string | number>;
export type Say = (key: TextKey, params?: TextParams) => string;

const CATALOGUES: Record<FormatLanguage, Record<TextKey, string>> = { zh, en };
const LOCALES: Record<FormatLanguage, string> = { zh: "zh-CN", en: "en-GB" };
const parsed = new Map<string, IntlMessageFormat>();

export function say(language: FormatLanguage, key: TextKey, params?: TextParams): string {
  const cacheKey = `${language} ${key}`;
  let message = parsed.get(cacheKey);
  if (!message) {
    message = new IntlMessageFormat(CATALOGUES[language][key], LOCALES[language]);
    parsed.set(cacheKey, message);
  }
  return String(message.format(params));
}

// A stable word of the wire ("phantom", "keypress") in the reader's language; the word itself
// where the catalogue does not know it.
export function sayWord(language: FormatLanguage, family: string, word: string): string {
  const key = `${family}.${word}`;
  return key in en ? say(language, key as TextKey) : word;
}

export const LanguageContext = createContext<FormatLanguage>("en");

export interface Speech {
  language: FormatLanguage;
  say: Say;
  sayWord: (family: string, word: string) => string;
  // Picks a text that comes with the data.
  pick: (text: { zh: string; en: string }) => string;
}

const SPEECHES: Record<FormatLanguage, Speech> = { zh: speechOf("zh"), en: speechOf("en") };

function speechOf(language: FormatLanguage): Speech {
  return {
    language,
    say: (key, params) => say(language, key, params),
    sayWord: (family, word) => sayWord(language, family, word),
    pick: (text) => text[language] || text.en || text.zh,
  };
}

export function speech(language: FormatLanguage): Speech {
  return SPEECHES[language];
}

export function useSpeech(): Speech {
  return SPEECHES[useContext(LanguageContext)];
}

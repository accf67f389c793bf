// The view: everything that decides what is on the screen, and nothing else. It is the address
// of the page, so every link restores what its sender saw.
//
//   /calls?unit=north&period=28d&f.business=loans&f.business=cards&tz=Asia/Shanghai&lang=zh

import { parsePeriod, type Period, writePeriod } from "./period";
import { isZone } from "./zone";

export const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export const THEMES = ["light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export interface View {
  screen: string;
  // Absent: everything the caller may see.
  unit?: string;
  // Absent: the screen's own.
  period?: Period;
  // Values by dimension.
  filters: Record<string, string[]>;
  // Absent: the unit's own.
  zone?: string;
  // Absent: what was used last, else what the browser asks for.
  language?: Language;
  theme?: Theme;
  // Id of the metric whose definition is open.
  about?: string;
  // Words searched for, where a screen has a search.
  search?: string;
}

// What a link says that cannot be shown. The view goes on without it.
export interface LinkProblem {
  what: "screen" | "unit" | "period" | "zone" | "language" | "theme" | "metric" | "filter";
  value: string;
}

export function parseView(
  address: { pathname: string; search: string },
  screens: readonly string[],
): { view: View; problems: LinkProblem[] } {
  const problems: LinkProblem[] = [];
  const params = new URLSearchParams(address.search);
  // Takes a parameter that its check accepts; reports one that it does not.
  function take<T>(name: string, what: LinkProblem["what"], read: (text: string) => T | undefined) {
    const text = params.get(name);
    if (text === null) return undefined;
    const value = read(text);
    if (value === undefined) problems.push({ what, value: text });
    return value;
  }
  const oneOf =
    <T extends string>(allowed: readonly T[]) =>
    (text: string) =>
      allowed.find((value) => value === text);

  const asked = address.pathname.split("/").filter(Boolean).join("/");
  const screen = screens.find((name) => name === asked) ?? screens[0] ?? "";
  if (asked !== "" && asked !== screen) problems.push({ what: "screen", value: asked });

  const view: View = { screen, filters: filtersOf(params) };
  assign(view, "unit", params.get("unit") ?? undefined);
  assign(view, "period", take("period", "period", parsePeriod));
  assign(view, "zone", take("tz", "zone", (text) => (isZone(text) ? text : undefined)));
  assign(view, "language", take("lang", "language", oneOf(LANGUAGES)));
  assign(view, "theme", take("theme", "theme", oneOf(THEMES)));
  assign(view, "about", params.get("about") ?? undefined);
  assign(view, "search", params.get("q") ?? undefined);
  return { view, problems };
}

function assign<K extends keyof View>(view: View, key: K, value: View[K] | undefined): void {
  if (value !== undefined) view[key] = value;
}

function filtersOf(params: URLSearchParams): Record<string, string[]> {
  const filters: Record<string, string[]> = {};
  for (const [name, value] of params) {
    if (name.startsWith("f.")) (filters[name.slice(2)] ??= []).push(value);
  }
  return filters;
}

export function writeView(view: View): string {
  const params = new URLSearchParams();
  if (view.unit) params.set("unit", view.unit);
  if (view.period) params.set("period", writePeriod(view.period));
  for (const [dimension, values] of Object.entries(view.filters).sort()) {
    for (const value of values) params.append(`f.${dimension}`, value);
  }
  if (view.zone) params.set("tz", view.zone);
  if (view.language) params.set("lang", view.language);
  if (view.theme) params.set("theme", view.theme);
  if (view.about) params.set("about", view.about);
  if (view.search) params.set("q", view.search);
  // Slashes, colons and commas are legal in a query and read better as themselves.
  const query = params.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",");
  return `/${view.screen}${query && `?${query}`}`;
}

// A change of a view; `undefined` takes a part away.
export type ViewChange = { [K in keyof View]?: View[K] | undefined };

export function changed(view: View, change: ViewChange): View {
  const parts = Object.entries({ ...view, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(parts) as unknown as View;
}

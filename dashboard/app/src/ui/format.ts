// Numbers, times and ages by language. Values are rounded here and nowhere else.

export type FormatLanguage = "zh" | "en";
export type ValueUnit = "count" | "share" | "seconds" | "score";

export interface IntervalEnds {
  lower: number;
  upper: number;
}

const LOCALES: Record<FormatLanguage, string> = { zh: "zh-CN", en: "en-GB" };
// A figure on fewer facts is drawn faint: its interval is wide and its value will move.
export const FEW_N = 30;
// Below this many facts a percentage has no decimals.
const SHARE_DECIMALS_FROM_N = 100;

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(language: FormatLanguage, options: Intl.NumberFormatOptions) {
  const key = `n${language}${JSON.stringify(options)}`;
  let format = cache.get(key) as Intl.NumberFormat | undefined;
  if (!format) cache.set(key, (format = new Intl.NumberFormat(LOCALES[language], options)));
  return format;
}

function dateFormat(language: FormatLanguage, options: Intl.DateTimeFormatOptions) {
  const key = `d${language}${JSON.stringify(options)}`;
  let format = cache.get(key) as Intl.DateTimeFormat | undefined;
  if (!format) cache.set(key, (format = new Intl.DateTimeFormat(LOCALES[language], options)));
  return format;
}

function decimalsOf(unit: ValueUnit, n: number): number {
  switch (unit) {
    case "count":
      return 0;
    case "share":
      return n >= SHARE_DECIMALS_FROM_N ? 1 : 0;
    case "seconds":
      return 1;
    case "score":
      return 2;
  }
}

function digits(language: FormatLanguage, unit: ValueUnit, value: number, n: number): string {
  const decimals = decimalsOf(unit, n);
  return numberFormat(language, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(unit === "share" ? value * 100 : value);
}

function suffix(language: FormatLanguage, unit: ValueUnit): string {
  if (unit === "share") return "%";
  if (unit === "seconds") return language === "zh" ? "秒" : " s";
  return "";
}

// "71.2%", "73.8 s", "12,345", "4.18"
export function formatValue(
  language: FormatLanguage,
  unit: ValueUnit,
  value: number,
  n: number,
): string {
  return digits(language, unit, value, n) + suffix(language, unit);
}

// "69.8–72.6%"; "≥ 12.0 s" where the data cannot bound it from above.
export function formatInterval(
  language: FormatLanguage,
  unit: ValueUnit,
  interval: IntervalEnds,
  n: number,
): string {
  const lower = digits(language, unit, interval.lower, n);
  if (interval.upper === Infinity) return `≥ ${lower}${suffix(language, unit)}`;
  const upper = digits(language, unit, interval.upper, n);
  return `${lower}–${upper}${suffix(language, unit)}`;
}

export function formatCount(language: FormatLanguage, count: number): string {
  return numberFormat(language, { maximumFractionDigits: 0 }).format(count);
}

// Full precision, for exports and the definition of a figure.
export function formatExact(value: number): string {
  return String(Number(value.toPrecision(15)));
}

// A local date "2010-08-03" as people read it.
export function formatDate(language: FormatLanguage, date: string): string {
  const moment = new Date(`${date}T00:00:00Z`);
  return dateFormat(language, {
    timeZone: "UTC",
    year: "numeric",
    month: "short",
    day: "numeric",
  }).format(moment);
}

// "3–9 Aug 2010", "2010年8月3日至8月9日"
export function formatDays(language: FormatLanguage, from: string, to: string): string {
  if (from === to) return formatDate(language, from);
  if (language === "zh") {
    // The browser's own Chinese ranges are written with slashes.
    const sameYear = from.slice(0, 4) === to.slice(0, 4);
    const last = sameYear ? formatStep(language, to, "day", undefined) : formatDate(language, to);
    return `${formatDate(language, from)}至${last}`;
  }
  const options = { timeZone: "UTC", year: "numeric", month: "short", day: "numeric" } as const;
  // A dash without spaces, as everywhere; between dates of several words it keeps them.
  return dateFormat(language, options)
    .formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`))
    .replace(/^(\d+)\s–\s(\d)/, "$1–$2");
}

// The start of a step, short enough for an axis: a time of day for moments, a day or month for
// dates.
export function formatStep(
  language: FormatLanguage,
  start: string,
  step: string,
  zone: string | undefined,
): string {
  if (start.includes("T")) {
    return dateFormat(language, {
      timeZone: zone ?? "UTC",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }).format(new Date(start));
  }
  const moment = new Date(`${start}T00:00:00Z`);
  const options: Intl.DateTimeFormatOptions =
    step === "month"
      ? { timeZone: "UTC", year: "numeric", month: "short" }
      : { timeZone: "UTC", month: "short", day: "numeric" };
  return dateFormat(language, options).format(moment);
}

// "14:32:05" in a zone.
export function formatTime(language: FormatLanguage, moment: Date, zone: string): string {
  return dateFormat(language, {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(moment);
}

export function formatMomentFully(language: FormatLanguage, moment: Date, zone: string): string {
  return dateFormat(language, {
    timeZone: zone,
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
  }).format(moment);
}

const AGES = [[86_400, "day"], [3_600, "hour"], [60, "minute"]] as const;

// An age in its largest whole unit: "3s", "2h", "5天". Negative ages, of clocks that
// disagree, are none.
export function formatAge(language: FormatLanguage, milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [size, unit] = AGES.find(([size]) => seconds >= size) ?? [1, "second"];
  return numberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "narrow",
    maximumFractionDigits: 0,
  }).format(Math.floor(seconds / size));
}

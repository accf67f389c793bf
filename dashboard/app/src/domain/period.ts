// Periods: what a view covers. A preset moves with the clock, a range stands still. In a link a
// preset is one word ("28d") and a range is its first and last day ("2010-08-01..2010-08-31").

import {
  addDays,
  addMonths,
  DAY,
  dateIn,
  daysBetween,
  formatMoment,
  isDate,
  QUARTER_HOUR,
  startOfDay,
} from "./zone";

export const PRESETS = ["today", "yesterday", "7d", "28d", "90d", "month", "last-month", "12m"] as const;
export type Preset = (typeof PRESETS)[number];

// What the query server can answer about.
export const FIRST_DAY = "1971-01-01";
const LAST_DAY = "2099-12-30";

// `to` is the last day, as people say it.
export interface DayRange {
  from: string;
  to: string;
}
export type Period = Preset | DayRange;

export type Step = "quarter_hour" | "hour" | "day" | "week" | "month";

// The period as the query server reads it: `to` excluded. One day is asked in moments, so that
// it can be cut into hours; more days are asked as dates, each unit's own.
export interface Range {
  from: string;
  to: string;
  // Where hours begin; absent for dates.
  zone?: string;
}

export function parsePeriod(text: string): Period | undefined {
  if ((PRESETS as readonly string[]).includes(text)) return text as Preset;
  const [from = "", to = "", ...rest] = text.split("..");
  if (rest.length > 0 || !isDate(from) || !isDate(to) || from > to) return undefined;
  if (from < FIRST_DAY || to > LAST_DAY) return undefined;
  return { from, to };
}

export function writePeriod(period: Period): string {
  return typeof period === "string" ? period : `${period.from}..${period.to}`;
}

export function daysOf(period: Period, now: Date, zone: string): DayRange {
  if (typeof period !== "string") return period;
  const today = dateIn(zone, now);
  const firstOfMonth = `${today.slice(0, 8)}01`;
  switch (period) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "7d":
      return { from: addDays(today, -6), to: today };
    case "28d":
      return { from: addDays(today, -27), to: today };
    case "90d":
      return { from: addDays(today, -89), to: today };
    case "month":
      return { from: firstOfMonth, to: today };
    case "last-month":
      return { from: addMonths(firstOfMonth, -1), to: addDays(firstOfMonth, -1) };
    case "12m":
      return { from: addMonths(firstOfMonth, -11), to: today };
  }
}

export function lengthOf(days: DayRange): number {
  return daysBetween(days.from, days.to) + 1;
}

export function rangeOf(days: DayRange, zone: string): Range {
  const after = addDays(days.to, 1);
  if (lengthOf(days) > 1) return { from: days.from, to: after };
  return {
    from: formatMoment(startOfDay(zone, days.from)),
    to: formatMoment(startOfDay(zone, after)),
    zone,
  };
}

// The finest step that still reads well.
export function stepOf(days: DayRange, finest: "quarter_hour" | "hour"): Step {
  const length = lengthOf(days);
  if (length === 1) return finest;
  if (length <= 92) return "day";
  return length <= 270 ? "week" : "month";
}

export function includesNow(days: DayRange, now: Date, zone: string): boolean {
  const today = dateIn(zone, now);
  return days.from <= today && today <= days.to;
}

// The neighbouring period of the same length: whole months stay whole months. A period that
// ends today is given by its preset again, so that it goes on moving.
export function neighbour(period: Period, direction: -1 | 1, now: Date, zone: string): Period {
  const days = daysOf(period, now, zone);
  const shifted = shift(days, direction);
  const today = dateIn(zone, now);
  if (shifted.from > today) return period;
  for (const preset of PRESETS) {
    const resolved = daysOf(preset, now, zone);
    if (resolved.from === shifted.from && resolved.to === shifted.to) return preset;
  }
  return shifted;
}

function shift(days: DayRange, direction: -1 | 1): DayRange {
  const after = addDays(days.to, 1);
  if (days.from.endsWith("-01") && after.endsWith("-01")) {
    const [fromYear = 0, fromMonth = 0] = days.from.split("-").map(Number);
    const [year = 0, month = 0] = after.split("-").map(Number);
    const months = (year - fromYear) * 12 + month - fromMonth;
    return {
      from: addMonths(days.from, direction * months),
      to: addDays(addMonths(after, direction * months), -1),
    };
  }
  const length = lengthOf(days) * direction;
  return { from: addDays(days.from, length), to: addDays(days.to, length) };
}

// The starts of all steps of a range, those of the future included, so that axes stand still.
export function stepsOf(range: Range, step: Step): string[] {
  if (step === "quarter_hour" || step === "hour") {
    const length = step === "hour" ? 4 * QUARTER_HOUR : QUARTER_HOUR;
    const starts: string[] = [];
    for (let at = Date.parse(range.from); at < Date.parse(range.to); at += length) {
      starts.push(formatMoment(new Date(at)));
    }
    return starts;
  }
  const starts: string[] = [];
  for (let at = firstStart(range.from, step); at < range.to; at = next(at, step)) starts.push(at);
  return starts;
}

function firstStart(from: string, step: Step): string {
  if (step === "month") return `${from.slice(0, 8)}01`;
  if (step !== "week") return from;
  const weekday = (new Date(Date.parse(`${from}T00:00:00Z`)).getTime() / DAY + 3) % 7;
  return addDays(from, -weekday);  // 1970-01-01 was a Thursday; weeks begin on Mondays.
}

function next(start: string, step: Step): string {
  if (step === "month") return addMonths(start, 1);
  return addDays(start, step === "week" ? 7 : 1);
}

// How far the steps of a range have got: how many have begun, and which one is not over yet.
export interface Progress {
  begun: number;
  running: number | undefined;
}

export function progressOf(range: Range, steps: readonly string[], now: Date, zone: string): Progress {
  const moment = range.zone ? formatMoment(now) : dateIn(zone, now);
  const begun = steps.filter((start) => start <= moment).length;
  return { begun, running: begun > 0 && moment < range.to ? begun - 1 : undefined };
}

// Whether two step starts are the same, however they are written.
export function stepKey(start: string): string {
  return start.includes("T") ? formatMoment(new Date(start)) : start;
}

// Dates and moments in IANA time zones. A date is "2010-08-31", a moment is a JavaScript Date.

const MINUTE = 60_000;
export const DAY = 86_400_000;
export const QUARTER_HOUR = 15 * MINUTE;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

export function isZone(name: string): boolean {
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

// The wall clock of a zone at a moment, as if it were UTC.
function wallClock(zone: string, moment: Date): number {
  const parts: Record<string, number> = {};
  for (const part of formatterOf(zone).formatToParts(moment)) parts[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

export function dateIn(zone: string, moment: Date): string {
  return new Date(wallClock(zone, moment)).toISOString().slice(0, 10);
}

// "14:30"
export function timeIn(zone: string, moment: Date): string {
  return new Date(wallClock(zone, moment)).toISOString().slice(11, 16);
}

// The first moment of a local date. Where clocks are set forward at midnight, the day begins
// at the first moment that exists.
export function startOfDay(zone: string, date: string): Date {
  const wanted = Date.parse(`${date}T00:00:00Z`);
  let moment = wanted;
  for (let i = 0; i < 3; i++) {
    const difference = wanted - wallClock(zone, new Date(moment));
    if (difference === 0) return new Date(moment);
    moment += difference;
  }
  // Midnight does not exist there: the nearest moment at or after it.
  while (dateIn(zone, new Date(moment)) < date) moment += QUARTER_HOUR;
  return new Date(moment);
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

// The same day of another month; the last one where that month is shorter.
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

export function floorToQuarterHour(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / QUARTER_HOUR) * QUARTER_HOUR);
}

// "2010-08-01T09:15:00Z", the form the query server reads.
export function formatMoment(moment: Date): string {
  return moment.toISOString().replace(/\.\d{3}Z$/, "Z");
}

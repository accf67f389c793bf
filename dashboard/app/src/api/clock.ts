// The server's time. The browser's clock may be wrong by an hour; every period and every age on
// the pages is counted by the clock of the answers instead.

let offsetMs = 0;

// `precise`: from an answer's own stamp; a Date header has whole seconds only, so it corrects
// nothing smaller than that.
export function observeServerTime(serverTime: Date, precise: boolean): void {
  const difference = serverTime.getTime() - Date.now();
  if (precise || Math.abs(difference - offsetMs) > 2_000) offsetMs = difference;
}

export function serverNow(): Date {
  return new Date(Date.now() + offsetMs);
}

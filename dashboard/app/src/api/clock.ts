// The server's time. The browser's clock may be wrong by an hour; every period and every age on
// the pages is counted by the clock of the answers instead.

// What a Date header in whole seconds, and the way it took, cannot tell.
const ROUGH_MS = 2_000;

let offsetMs = 0;
const listeners = new Set<() => void>();

// `precise`: from an answer's own stamp; a Date header has whole seconds only, so it corrects
// nothing smaller than that.
export function observeServerTime(serverTime: Date, precise: boolean): void {
  const difference = serverTime.getTime() - Date.now();
  const isJump = Math.abs(difference - offsetMs) > ROUGH_MS;
  if (precise || isJump) offsetMs = difference;
  if (isJump) for (const listener of listeners) listener();
}

// Told when the clock is found to be wrong by more than moments: what was read is to be read again.
export function onClockSet(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function serverNow(): Date {
  return serverTimeOf(Date.now());
}

// A moment of the browser's clock by the server's.
export function serverTimeOf(browserMs: number): Date {
  return new Date(browserMs + offsetMs);
}

// How long an answer is waited for.

const FIRST_MS = 60_000;
const AGAIN_MS = 5_000;

// Moments of one question's newest answer and newest failure; 0 where there was none.
export interface Asked {
  dataUpdatedAt: number;
  errorUpdatedAt: number;
}

// The first answer may take its time. After it a server that is silent for seconds is said to be
// away; the longer it has been, the more patience, so that one which is only slow is heard in
// the end.
export function patienceMs(asked: Asked | undefined): number {
  if (!asked || asked.dataUpdatedAt === 0) return FIRST_MS;
  const failingForMs = asked.errorUpdatedAt - asked.dataUpdatedAt;
  return Math.min(FIRST_MS, Math.max(AGAIN_MS, failingForMs));
}

// How fresh what is on the screen is: when the newest stored fact reached the log, and when the
// server was last heard. Every answer tells; the dot in the frame shows it.

import { useSyncExternalStore } from "react";

import { serverNow } from "./clock";

export interface Freshness {
  newestIngestedAt?: Date;
  // By the server's clock.
  heardAt?: Date;
  // Whether the newest request failed.
  isFailing: boolean;
}

let freshness: Freshness = { isFailing: false };
const listeners = new Set<() => void>();

function change(next: Freshness): void {
  freshness = next;
  for (const listener of listeners) listener();
}

export function heard(newestIngestedAt?: Date): void {
  const known = freshness.newestIngestedAt;
  const newest =
    newestIngestedAt && (!known || newestIngestedAt > known) ? newestIngestedAt : known;
  change({ isFailing: false, heardAt: serverNow(), ...(newest ? { newestIngestedAt: newest } : {}) });
}

export function failed(): void {
  if (!freshness.isFailing) change({ ...freshness, isFailing: true });
}

export function useFreshness(): Freshness {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => freshness,
  );
}

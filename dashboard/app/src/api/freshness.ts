// How fresh what is on the screen is: when the newest stored fact reached the log, and when the
// server was last heard. Every answer tells; the dot in the frame shows it.

import { useSyncExternalStore } from "react";

import { serverNow } from "./clock";

export interface Freshness {
  // Null: the server said that there is none; absent: nobody has said yet.
  newestIngestedAt?: Date | null;
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

// Any answer came.
export function heard(): void {
  change({ ...freshness, isFailing: false, heardAt: serverNow() });
}

// An answer told how new its newest fact is. One about some facts only says nothing when it has none.
export function sawNewest(ingestedAt: Date | undefined): void {
  const known = freshness.newestIngestedAt;
  if (ingestedAt && (!known || ingestedAt > known)) change({ ...freshness, newestIngestedAt: ingestedAt });
}

// The whole intake was seen, and nothing is stored.
export function sawNothing(): void {
  if (freshness.newestIngestedAt === undefined) change({ ...freshness, newestIngestedAt: null });
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

// The address of the page is the only state of the view: what is read from it is shown, and
// every change writes it. Going back is the browser's own.

import { useCallback, useMemo, useSyncExternalStore } from "react";

import { changed, parseView, type View, type ViewChange, writeView } from "../domain/view";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("popstate", listener);
  };
}

function currentAddress(): string {
  return location.pathname + location.search;
}

function go(address: string, how: "push" | "replace"): void {
  if (address === currentAddress()) return;
  if (how === "push") history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  for (const listener of listeners) listener();
}

export interface Address {
  view: View;
  problems: ReturnType<typeof parseView>["problems"];
  // Typing replaces the address, anything else can be gone back from.
  change: (change: ViewChange, how?: "push" | "replace") => void;
}

export function useAddress(screens: readonly string[]): Address {
  const address = useSyncExternalStore(subscribe, currentAddress);
  const { view, problems } = useMemo(() => {
    const url = new URL(address, location.origin);
    return parseView(url, screens);
  }, [address, screens]);
  const change = useCallback(
    (part: ViewChange, how: "push" | "replace" = "push") => go(writeView(changed(view, part)), how),
    [view],
  );
  return { view, problems, change };
}

// Loading the page anew. The address holds the whole view, so nothing is lost but what is open.

import { isServed } from "../api/page";
import { session } from "./storage";

const LAST_KEY = "assay.reloaded";
const PAUSE_MS = 60_000;

export async function reloadWhenServed(): Promise<void> {
  if (await isServed()) location.reload();
}

// A newer build takes the files of an open page away: it is loaded anew by itself. Once only, in
// case the newer build lacks the file as well.
export function followNewerBuilds(): void {
  addEventListener("vite:preloadError", () => {
    const last = Number(session.read(LAST_KEY) ?? 0);
    if (Date.now() - last < PAUSE_MS) return;
    session.write(LAST_KEY, String(Date.now()));
    void reloadWhenServed();
  });
}

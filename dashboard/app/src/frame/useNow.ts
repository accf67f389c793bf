// The server's time, read again in an even rhythm, and at once when the clock is set.

import { useEffect, useState } from "react";

import { onClockSet, serverNow } from "../api/clock";

export function useNow(everyMs: number): Date {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const read = () => setNow(serverNow());
    const timer = setInterval(read, everyMs);
    const forget = onClockSet(read);
    return () => {
      clearInterval(timer);
      forget();
    };
  }, [everyMs]);
  return now;
}

// The server's time, read again in an even rhythm.

import { useEffect, useState } from "react";

import { serverNow } from "../api/clock";

export function useNow(everyMs: number): Date {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

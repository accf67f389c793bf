// Marks a change: the element is tinted for 300 ms when its text becomes another. Nothing
// happens on the first text, nor where the reader asked for less motion.

import { useEffect, useRef } from "react";

const PULSE_MS = 300;

export function usePulse(text: string | undefined) {
  const element = useRef<HTMLSpanElement>(null);
  const shown = useRef(text);
  useEffect(() => {
    const hadText = shown.current !== undefined;
    if (shown.current === text) return;
    shown.current = text;
    if (!hadText || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    element.current?.animate(
      [{ backgroundColor: "color-mix(in srgb, var(--accent) 22%, transparent)" }, { backgroundColor: "transparent" }],
      { duration: PULSE_MS },
    );
  }, [text]);
  return element;
}

// W3C Trace Context, as far as the edge needs it: pass a trace on, or begin one.

import { randomBytes } from "node:crypto";

const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

// The traceparent to send on: the caller's trace with a span of our own, or a new trace where
// the caller sent none or a broken one.
export function continueTrace(traceparent: string | null): string {
  const match = TRACEPARENT.exec(traceparent ?? "");
  const traceId = match?.[1] ?? randomBytes(16).toString("hex");
  const flags = match?.[2] ?? "00";
  return `00-${traceId}-${randomBytes(8).toString("hex")}-${flags}`;
}

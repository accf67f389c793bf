// One-line key=value logs on standard error, in the form all processes of Assay share:
//
//   time=2026-01-01T08:00:00.000Z level=info process=web event=listening address=127.0.0.1:8080
//
// The event is a stable noun phrase; what varies goes into fields. Never one line per request.

export type LogField = string | number | boolean;
export type Log = (
  level: "info" | "warning" | "error",
  event: string,
  fields?: Record<string, LogField>,
) => void;

function quoteIfNeeded(value: LogField): string {
  const text = String(value);
  return text !== "" && !/[\s"\\=]/.test(text) ? text : JSON.stringify(text);
}

export function formatLine(
  time: Date,
  level: string,
  event: string,
  fields: Record<string, LogField>,
): string {
  const pairs = Object.entries({
    time: time.toISOString(),
    level,
    process: "web",
    event,
    ...fields,
  });
  return pairs.map(([key, value]) => `${key}=${quoteIfNeeded(value)}`).join(" ");
}

export const logToStderr: Log = (level, event, fields = {}) => {
  process.stderr.write(formatLine(new Date(), level, event, fields) + "\n");
};

// The settings of the web edge, declared once: name, default, limits and one line of text.
// From this list come the checks, --help, --print-config and the table in README.md.

interface Declaration {
  // What it decides, for --help.
  doc: string;
  // Text as it would be given on the command line.
  default: string;
  // Returns what is wrong with a value and what is allowed; nothing when it is fine.
  check: (text: string) => string | undefined;
}

function wholeNumber(min: number, max: number): Declaration["check"] {
  return (text) =>
    /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
}

const ADDRESS = /^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/;

function address(text: string): string | undefined {
  const match = ADDRESS.exec(text);
  return match && Number(match[2]) <= 65535 ? undefined : 'must be host:port, as "127.0.0.1:8080"';
}

// There are no credentials yet: whoever reaches the listener sees everything.
function loopback(text: string): string | undefined {
  const problem = address(text);
  if (problem) return problem;
  const host = ADDRESS.exec(text)?.[1] ?? "";
  return host === "localhost" || host === "[::1]" || /^127\./.test(host)
    ? undefined
    : "must be a loopback address while no credentials are configured; " +
        "use a tunnel or a proxy that checks who asks";
}

function anything(text: string): string | undefined {
  return text === "" ? "must not be empty" : undefined;
}

export const DECLARATIONS = {
  "web.listen": {
    doc: "Address of the pages and of the Connect and gRPC-Web services; port 0 takes a free one.",
    default: "127.0.0.1:8080",
    check: loopback,
  },
  "web.metrics_listen": {
    doc: "Address of /metrics, /healthz and /readyz.",
    default: "127.0.0.1:8081",
    check: loopback,
  },
  "web.query_address": {
    doc: "Address of the query server (gRPC without TLS).",
    default: "127.0.0.1:7201",
    check: address,
  },
  "web.query_sessions": {
    doc: "Connections to the query server; one that breaks takes only its own calls with it.",
    default: "4",
    check: wholeNumber(1, 64),
  },
  "web.query_ping_ms_max": {
    doc: "How long a connection on which calls wait may take to answer a ping before it is given up.",
    default: "3000",
    check: wholeNumber(100, 60_000),
  },
  "web.pages": {
    doc: "Folder of the built pages; relative to the dashboard's own folder.",
    default: "dist/app",
    check: anything,
  },
  "web.deadline_ms_max": {
    doc: "Longest time a request may take; callers may ask for less.",
    default: "300000",
    check: wholeNumber(1_000, 3_600_000),
  },
  "web.request_bytes_max": {
    doc: "Largest request; the query server takes as much (query.message_bytes_max).",
    default: "524288",
    check: wholeNumber(1_024, 67_108_864),
  },
  "web.answer_bytes_max": {
    doc: "Largest answer of the query server.",
    default: "33554432",
    check: wholeNumber(1_024, 1_073_741_824),
  },
  "web.stop_ms_max": {
    doc: "How long requests may go on after SIGTERM before they are cut.",
    default: "10000",
    check: wholeNumber(0, 600_000),
  },
} as const satisfies Record<string, Declaration>;

export type SettingName = keyof typeof DECLARATIONS;
export const SETTING_NAMES = Object.keys(DECLARATIONS) as SettingName[];

// "web.listen" -> "ASSAY_WEB_LISTEN"
export function variableOf(name: string): string {
  return "ASSAY_" + name.toUpperCase().replace(".", "_");
}

export function help(): string {
  const lines = SETTING_NAMES.map(
    (name) =>
      `  --${name}=${DECLARATIONS[name].default}\n      ${DECLARATIONS[name].doc} (${variableOf(name)})`,
  );
  return [
    "web: serves the pages of the dashboard, and Connect and gRPC-Web in front of the query server",
    "",
    "Settings, strongest first: flag, environment, file given by --config FILE (or ASSAY_CONFIG).",
    ...lines,
    "  --print-config\n      Print the effective settings and where each came from.",
  ].join("\n");
}

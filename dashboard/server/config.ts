// Loads the settings: flag > environment > file > default. Strict: every problem is found
// before any is reported, and main ends with status 2 before a socket is opened.

import { readFileSync } from "node:fs";

import { parse } from "smol-toml";

import { DECLARATIONS, SETTING_NAMES, type SettingName, variableOf } from "./settings.js";

export interface WebConfig {
  listen: string;
  metricsListen: string;
  queryAddress: string;
  querySessions: number;
  queryPingMsMax: number;
  pages: string;
  deadlineMsMax: number;
  requestBytesMax: number;
  answerBytesMax: number;
  stopMsMax: number;
}

export interface Loaded {
  request: "run" | "help" | "print";
  config: WebConfig;
  // Where each value came from, for --print-config.
  origins: Record<SettingName, { text: string; from: string }>;
  problems: string[];
}

export function load(args: string[], environment: Record<string, string | undefined>): Loaded {
  const problems: string[] = [];
  const origins = defaults(environment);
  const set = (name: string, text: string, from: string) => {
    if (!(name in DECLARATIONS)) {
      problems.push(`${from}: ${name}: unknown setting; see --help`);
      return;
    }
    const problem = DECLARATIONS[name as SettingName].check(text);
    if (problem) problems.push(`${from}: ${name}: "${text}": ${problem}`);
    else origins[name as SettingName] = { text, from };
  };

  const line = parseCommandLine(args, problems);
  const file = line.config ?? environment["ASSAY_CONFIG"];
  if (file) applyFile(file, set, problems);
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith("ASSAY_WEB_") || text === undefined) continue;
    const name = SETTING_NAMES.find((candidate) => variableOf(candidate) === variable);
    if (name) set(name, text, `environment ${variable}`);
    else problems.push(`environment ${variable}: unknown setting; see --help`);
  }
  for (const [name, text] of line.values) set(name, text, "flag");

  return { request: line.request, config: configOf(origins), origins, problems };
}

// The query server's own variable is the default, so that one change of an address is enough.
function defaults(environment: Record<string, string | undefined>): Loaded["origins"] {
  const origins = Object.fromEntries(
    SETTING_NAMES.map((name) => [name, { text: DECLARATIONS[name].default, from: "default" }]),
  ) as Loaded["origins"];
  const queryListen = environment["ASSAY_QUERY_LISTEN"];
  if (queryListen && !DECLARATIONS["web.query_address"].check(queryListen)) {
    origins["web.query_address"] = { text: queryListen, from: "environment ASSAY_QUERY_LISTEN" };
  }
  return origins;
}

function parseCommandLine(args: string[], problems: string[]) {
  let request: Loaded["request"] = "run";
  let config: string | undefined;
  const values: [string, string][] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const [name, ...rest] = arg.replace(/^--/, "").split("=");
    const text = rest.length > 0 ? rest.join("=") : undefined;
    if (arg === "-h" || arg === "--help") request = "help";
    else if (arg === "--print-config") request = "print";
    else if (arg === "--config") config = args[++i] ?? "";
    else if (arg.startsWith("--config=")) config = text;
    else if (arg.startsWith("--") && name !== undefined && text !== undefined) {
      values.push([name, text]);
    } else problems.push(`flag ${arg}: not understood; settings are given as --name=value`);
  }
  return { request, config, values };
}

// Other processes' sections of a shared file are theirs to check.
function applyFile(
  path: string,
  set: (name: string, text: string, from: string) => void,
  problems: string[],
): void {
  try {
    const section = parse(readFileSync(path, "utf8"))["web"] ?? {};
    for (const [key, value] of Object.entries(section as object)) {
      if (["string", "number", "bigint"].includes(typeof value)) {
        set(`web.${key}`, String(value), path);
      } else problems.push(`${path}: web.${key}: must be text or a number`);
    }
  } catch (error) {
    problems.push(`${path}: cannot be read: ${(error as Error).message}`);
  }
}

function configOf(origins: Loaded["origins"]): WebConfig {
  return {
    listen: origins["web.listen"].text,
    metricsListen: origins["web.metrics_listen"].text,
    queryAddress: origins["web.query_address"].text,
    querySessions: Number(origins["web.query_sessions"].text),
    queryPingMsMax: Number(origins["web.query_ping_ms_max"].text),
    pages: origins["web.pages"].text,
    deadlineMsMax: Number(origins["web.deadline_ms_max"].text),
    requestBytesMax: Number(origins["web.request_bytes_max"].text),
    answerBytesMax: Number(origins["web.answer_bytes_max"].text),
    stopMsMax: Number(origins["web.stop_ms_max"].text),
  };
}

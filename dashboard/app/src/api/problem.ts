// What went wrong with a question, in the kinds that the pages tell apart.

import { Code, ConnectError } from "@connectrpc/connect";

export interface Problem {
  kind:
    | "unavailable"  // the server or its store is away; asked again by itself
    | "refused"      // too much was asked; the message says how to narrow
    | "invalid"      // the question is wrong
    | "unsupported"  // this server does not answer it yet
    | "failed";
  message: string;
}

export function problemOf(error: unknown): Problem {
  const { code, rawMessage } = ConnectError.from(error);
  switch (code) {
    // A fetch that found nobody ends as Unknown, "Failed to fetch".
    case Code.Unknown:
    case Code.Unavailable:
    case Code.DeadlineExceeded:
      return { kind: "unavailable", message: rawMessage };
    case Code.ResourceExhausted:
      return { kind: "refused", message: rawMessage };
    case Code.InvalidArgument:
      return { kind: "invalid", message: rawMessage };
    case Code.Unimplemented:
      return { kind: "unsupported", message: rawMessage };
    default:
      return { kind: "failed", message: rawMessage };
  }
}

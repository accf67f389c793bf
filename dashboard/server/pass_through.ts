// Passes every method of the given services on to the query server, without knowing any of
// them: messages, deadlines, cancellation, errors with their details, and the trace. Messages
// keep fields that this build does not know.
//
// Unary and server-streaming methods are served; others cannot come from a browser.

import {
  Code,
  ConnectError,
  type ConnectRouter,
  createClient,
  type HandlerContext,
  type ServiceImpl,
  type Transport,
} from "@connectrpc/connect";
import type { DescMethod, DescService, Message } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";

import { continueTrace } from "./trace.js";

// What a caller may tell the query server beside the message.
const PASSED_ON = ["authorization", "accept-language"];
const HEADER_BYTES_MAX = 4_096;  // Of each of them.

// Of an error's text, and of its details together; more could not be sent on as trailers.
const ERROR_CHARS_MAX = 1_024;
const DETAIL_BYTES_MAX = 4_096;

interface CallOptions {
  signal: AbortSignal;
  timeoutMs?: number;
  headers: Headers;
}
type UnaryCall = (request: Message, options: CallOptions) => Promise<Message>;
type StreamCall = (request: Message, options: CallOptions) => AsyncIterable<Message>;

export interface Limits {
  deadlineMsMax: number;
  // Ends streams, which have no end of their own; other requests go on.
  stopping: AbortSignal;
}

export interface Transports {
  first: Transport;
  // For a call that failed with its connection and is asked once more.
  repeated: Transport;
}

export function passThrough(
  router: ConnectRouter,
  services: DescService[],
  transports: Transports,
  limits: Limits,
): void {
  for (const service of services) {
    const first = createClient(service, transports.first) as Record<string, unknown>;
    const repeated = createClient(service, transports.repeated) as Record<string, unknown>;
    const methods = service.methods
      .filter(comesFromBrowser)
      .map((method) => [method.localName, handlerOf(method, first, repeated, limits)]);
    router.service(service, Object.fromEntries(methods) as Partial<ServiceImpl<DescService>>);
  }
}

function comesFromBrowser(method: DescMethod): boolean {
  return method.methodKind === "unary" || method.methodKind === "server_streaming";
}

function handlerOf(
  method: DescMethod,
  first: Record<string, unknown>,
  repeated: Record<string, unknown>,
  limits: Limits,
) {
  if (method.methodKind === "unary") {
    const call = first[method.localName] as UnaryCall;
    const callAgain = repeated[method.localName] as UnaryCall;
    return async (request: Message, context: HandlerContext) => {
      const options = optionsOf(context, limits);
      try {
        return await call(request, options);
      } catch (error) {
        if (!isIdempotent(method) || options.signal.aborted || !isOfTheConnection(error)) throw asAnswered(error);
      }
      try {
        return await callAgain(request, options);
      } catch (error) {
        throw asAnswered(error);
      }
    };
  }
  const call = first[method.localName] as StreamCall;
  return async function* (request: Message, context: HandlerContext) {
    const options = optionsOf(context, limits);
    try {
      yield* call(request, { ...options, signal: AbortSignal.any([options.signal, limits.stopping]) });
    } catch (error) {
      if (limits.stopping.aborted) throw new ConnectError("the edge is stopping; ask again", Code.Unavailable);
      throw asAnswered(error);
    }
  };
}

function optionsOf(context: HandlerContext, limits: Limits): CallOptions {
  const headers = new Headers();
  for (const name of PASSED_ON) {
    const value = context.requestHeader.get(name);
    if (value === null) continue;
    if (value.length > HEADER_BYTES_MAX) {
      throw new ConnectError(`header ${name}: at most ${HEADER_BYTES_MAX} bytes`, Code.InvalidArgument);
    }
    headers.set(name, value);
  }
  const traceparent = continueTrace(context.requestHeader.get("traceparent"));
  headers.set("traceparent", traceparent);
  context.responseHeader.set("traceparent", traceparent);
  // A live stream has no end of its own; a unary call never waits longer than the limit.
  const asked = context.timeoutMs();
  const timeoutMs =
    context.method.methodKind === "unary"
      ? Math.min(asked ?? limits.deadlineMsMax, limits.deadlineMsMax)
      : asked;
  return { signal: context.signal, headers, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}

function isIdempotent(method: DescMethod): boolean {
  return method.idempotency !== MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN;
}

const CONNECTION_CODES = [Code.Unavailable, Code.Aborted, Code.Canceled, Code.Internal, Code.Unknown];

// Whether the call failed without an answer of the query server, whose errors all have a status.
function isOfTheConnection(error: unknown): boolean {
  const failed = ConnectError.from(error);
  return CONNECTION_CODES.includes(failed.code) && !failed.metadata.has("grpc-status");
}

// The query server's error: code, message and details, cut; without its transport headers.
function asAnswered(error: unknown): ConnectError {
  const answered = ConnectError.from(error);
  const isCut = isOfTheConnection(error) && answered.code !== Code.Canceled;
  const message =
    isCut && isNodeError(answered.cause)
      ? `query server: cannot be reached: ${answered.cause.code ?? "no connection"}; start it, or retry`
      : answered.rawMessage;
  const passed = new ConnectError(printable(message), answered.code);
  const details = answered.details.reduce(
    (bytes, each) => bytes + ("value" in each ? (each.value as Uint8Array).byteLength : 0),
    0,
  );
  if (details <= DETAIL_BYTES_MAX) passed.details = answered.details;
  return passed;
}

// One line without control characters and without marks that turn the reading direction.
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, " ");
  if (line.length <= ERROR_CHARS_MAX) return line;
  // Not between the two halves of one character.
  return line.slice(0, ERROR_CHARS_MAX - 1).replace(/[\ud800-\udbff]$/, "") + "\u2026";
}

function isNodeError(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && "code" in cause;
}

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

import { continueTrace } from "./trace.js";

// What a caller may tell the query server beside the message.
const PASSED_ON = ["authorization", "accept-language"];

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

export function passThrough(
  router: ConnectRouter,
  services: DescService[],
  transport: Transport,
  limits: Limits,
): void {
  for (const service of services) {
    const client = createClient(service, transport) as Record<string, unknown>;
    const methods = service.methods
      .filter(comesFromBrowser)
      .map((method) => [method.localName, handlerOf(method, client, limits)]);
    router.service(service, Object.fromEntries(methods) as Partial<ServiceImpl<DescService>>);
  }
}

function comesFromBrowser(method: DescMethod): boolean {
  return method.methodKind === "unary" || method.methodKind === "server_streaming";
}

function handlerOf(method: DescMethod, client: Record<string, unknown>, limits: Limits) {
  if (method.methodKind === "unary") {
    const call = client[method.localName] as UnaryCall;
    return async (request: Message, context: HandlerContext) => {
      try {
        return await call(request, optionsOf(context, limits));
      } catch (error) {
        throw asAnswered(error);
      }
    };
  }
  const call = client[method.localName] as StreamCall;
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
    if (value !== null) headers.set(name, value);
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

// The query server's error as it is: code, message and details; without its transport headers.
function asAnswered(error: unknown): ConnectError {
  const answered = ConnectError.from(error);
  const message =
    answered.code === Code.Unavailable && answered.details.length === 0 && isNodeError(answered.cause)
      ? `query server: cannot be reached: ${answered.cause.code ?? "no connection"}; start it, or retry`
      : answered.rawMessage;
  const passed = new ConnectError(message, answered.code);
  passed.details = answered.details;
  return passed;
}

function isNodeError(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && "code" in cause;
}

// Metrics per method, and the monitoring server: /metrics, /healthz, /readyz.

import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { fastify, type FastifyInstance } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

// 0.5 ms to 10 s, as in all processes.
const LATENCY_BOUNDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

export interface Telemetry {
  registry: Registry;
  interceptor: Interceptor;
}

export function createTelemetry(version: string): Telemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "process_uptime_seconds",
    help: "Time since the process began.",
    registers: [registry],
    collect() {
      this.set(process.uptime());
    },
  });
  new Gauge({
    name: "process_info",
    help: "What runs here; always 1.",
    labelNames: ["process", "version", "pid"],
    registers: [registry],
  }).set({ process: "web", version, pid: String(process.pid) }, 1);
  const requests = new Counter({
    name: "rpc_server_requests_total",
    help: "Requests that ended, by method and code.",
    labelNames: ["method", "code"],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "rpc_server_seconds",
    help: "Time of a request; of a whole stream for streams.",
    labelNames: ["method"],
    buckets: LATENCY_BOUNDS,
    registers: [registry],
  });
  const active = new Gauge({
    name: "rpc_server_active",
    help: "Requests and streams that are running.",
    labelNames: ["method"],
    registers: [registry],
  });

  const interceptor: Interceptor = (next) => async (request) => {
    const method = `${request.service.typeName}/${request.method.name}`;
    const stop = seconds.startTimer({ method });
    active.inc({ method });
    const end = (code: string) => {
      stop();
      active.dec({ method });
      requests.inc({ method, code });
    };
    try {
      const response = await next(request);
      if (!response.stream) {
        end("OK");
        return response;
      }
      return { ...response, message: endsWith(response.message, end) };
    } catch (error) {
      end(nameOf(error));
      throw error;
    }
  };
  return { registry, interceptor };
}

// A stream counts as running until its last message, its error, or its reader's departure.
async function* endsWith<T>(messages: AsyncIterable<T>, end: (code: string) => void) {
  let code = "CANCELLED";
  try {
    yield* messages;
    code = "OK";
  } catch (error) {
    code = nameOf(error);
    throw error;
  } finally {
    end(code);
  }
}

// gRPC's own spelling: InvalidArgument -> INVALID_ARGUMENT.
function nameOf(error: unknown): string {
  const name = Code[ConnectError.from(error).code];
  return name === "Canceled" ? "CANCELLED" : name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}

// A foreign page must not reach this machine by a name of its own that resolves to it.
export function namesThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host);
}

// `readiness` returns what is missing, or nothing. Pages of a browser are not answered, as in all
// processes; requests that are begun and not ended hold nobody up and are ended.
export function createMonitoringServer(
  registry: Registry,
  readiness: () => Promise<string | undefined>,
): FastifyInstance {
  const server = fastify({ requestTimeout: 1_000, http: { connectionsCheckingInterval: 1_000 } });
  server.addHook("onRequest", async (request, reply) => {
    if (request.headers.origin !== undefined) {
      await reply.code(403).send("pages of a browser are not answered\n");
    } else if (!namesThisMachine(request.headers.host ?? "")) {
      await reply.code(403).send("this address is served for localhost only\n");
    }
  });
  server.get("/metrics", async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  server.get("/healthz", (_request, reply) => reply.send("ok\n"));
  server.get("/readyz", async (_request, reply) => {
    const missing = await readiness();
    return reply.code(missing ? 503 : 200).send((missing ?? "ready") + "\n");
  });
  return server;
}

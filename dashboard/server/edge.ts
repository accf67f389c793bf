// The edge: one HTTP server with the pages and, in front of the query server, Connect and
// gRPC-Web. It holds no state and no word of the domain; copies of it scale it.

import {
  createFileRegistry,
  type DescService,
  fromBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { Transport } from "@connectrpc/connect";
import { compressionGzip, createGrpcTransport } from "@connectrpc/connect-node";
import { fastifyConnectPlugin } from "@connectrpc/connect-fastify";
import { fastify, type FastifyInstance } from "fastify";

import type { WebConfig } from "./config.js";
import { servePages } from "./pages.js";
import { passThrough } from "./pass_through.js";
import { QuerySessions, SESSION_DEFAULTS, SessionForEachCall } from "./query_sessions.js";
import { createMonitoringServer, createTelemetry, namesThisMachine } from "./telemetry.js";

export interface Edge {
  pages: FastifyInstance;
  monitoring: FastifyInstance;
  // Ends streams, lets requests end within `stopMsMax`, closes the listeners.
  stop: () => Promise<void>;
}

// `descriptors`: the FileDescriptorSet whose services are passed on.
export async function createEdge(
  config: WebConfig,
  descriptors: Uint8Array,
  version: string,
): Promise<Edge> {
  const telemetry = createTelemetry(version);
  const sessions = new QuerySessions(config.queryAddress, {
    ...SESSION_DEFAULTS,
    sessions: config.querySessions,
    pingMsMax: config.queryPingMsMax,
  });
  const sessionsForRepeats = new SessionForEachCall(config.queryAddress, {
    ...SESSION_DEFAULTS,
    pingMsMax: config.queryPingMsMax,
  });
  const [first, repeated] = [sessions, sessionsForRepeats].map((sessionManager) =>
    createGrpcTransport({
      baseUrl: `http://${config.queryAddress}`,
      sessionManager,
      readMaxBytes: config.answerBytesMax,
      writeMaxBytes: config.requestBytesMax,
      acceptCompression: [],  // On the same machine the time is worth more than the bytes.
    }),
  ) as [Transport, Transport];

  const stopping = new AbortController();
  const limits = { deadlineMsMax: config.deadlineMsMax, stopping: stopping.signal };
  const pages = fastify({ bodyLimit: config.requestBytesMax, forceCloseConnections: "idle" });
  pages.addHook("onRequest", async (request, reply) => {
    if (namesThisMachine(request.headers.host ?? "")) return;
    await reply.code(403).send("this address is served for localhost only; use http://localhost\n");
  });
  await pages.register(fastifyConnectPlugin, {
    routes: (router) => passThrough(router, servicesOf(descriptors), { first, repeated }, limits),
    interceptors: [telemetry.interceptor],
    acceptCompression: [compressionGzip],
    compressMinBytes: 1_024,
    readMaxBytes: config.requestBytesMax,
  });
  await servePages(pages, config.pages);

  const monitoring = createMonitoringServer(telemetry.registry, async () => {
    if (stopping.signal.aborted) return "stopping";
    if (await sessions.canConnect()) return undefined;
    return `query server: cannot be reached at ${config.queryAddress}; start it, or set web.query_address`;
  });

  const stop = async () => {
    stopping.abort();
    const late = setTimeout(() => pages.server.closeAllConnections(), config.stopMsMax);
    await pages.close();
    clearTimeout(late);
    sessions.abort();
    sessionsForRepeats.abort();
    await monitoring.close();
  };
  return { pages, monitoring, stop };
}

function servicesOf(descriptors: Uint8Array): DescService[] {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));
  return [...registry].filter((element): element is DescService => element.kind === "service");
}

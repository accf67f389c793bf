// Serves the built pages: hashed files for ever, the page itself never from a cache, and the
// page for every address of the app, so that a link restores a view.

import { existsSync } from "node:fs";
import { join } from "node:path";

import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const HEADERS = {
  // Ant Design writes its styles at run time; nothing else is loaded from anywhere.
  "content-security-policy":
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
};

export async function servePages(server: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, "index.html"))) {
    throw new Error(
      `serve the pages: ${folder}: holds no index.html; build it with "npm run build", or set web.pages`,
    );
  }
  await server.register(fastifyStatic, {
    root: folder,
    preCompressed: true,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const named = path.includes("/assets/");
      reply.setHeader("cache-control", named ? "public, max-age=31536000, immutable" : "no-cache");
      for (const [name, value] of Object.entries(HEADERS)) reply.setHeader(name, value);
    },
  });
  // A folder, which is otherwise refused.
  server.get("/", (_request, reply) => reply.sendFile("index.html"));
  server.setNotFoundHandler((request, reply) => {
    const isPage = ["GET", "HEAD"].includes(request.method) && !/\/[^/]*\.[^/]*$/.test(request.url.split("?")[0] ?? "");
    if (isPage) return reply.sendFile("index.html");
    return reply
      .code(404)
      .type("application/json")
      .send({ code: "unimplemented", message: `${request.method} ${request.url}: not served here` });
  });
}

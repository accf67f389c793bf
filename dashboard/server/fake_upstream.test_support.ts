// For tests of the edge only: a query server of a service made up here, so that the tests show
// that the edge knows no service by name.

import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";

import {
  create,
  createFileRegistry,
  type DescService,
  toBinary,
} from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FileDescriptorSet,
  FileDescriptorSetSchema,
  MethodOptions_IdempotencyLevel,
} from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";

// service EchoService {
//   rpc Say(Text) returns (Text) { option idempotency_level = IDEMPOTENT; }
//   rpc Do(Text) returns (Text);
//   rpc Repeat(Text) returns (stream Text);
// }
const set: FileDescriptorSet = create(FileDescriptorSetSchema, {
  file: [
    {
      name: "test/v1/echo.proto",
      package: "test.v1",
      syntax: "proto3",
      messageType: [
        {
          name: "Text",
          field: [
            {
              name: "text",
              number: 1,
              jsonName: "text",
              type: FieldDescriptorProto_Type.STRING,
              label: FieldDescriptorProto_Label.OPTIONAL,
            },
          ],
        },
      ],
      service: [
        {
          name: "EchoService",
          method: [
            {
              name: "Say",
              inputType: ".test.v1.Text",
              outputType: ".test.v1.Text",
              options: { idempotencyLevel: MethodOptions_IdempotencyLevel.IDEMPOTENT },
            },
            { name: "Do", inputType: ".test.v1.Text", outputType: ".test.v1.Text" },
            {
              name: "Repeat",
              inputType: ".test.v1.Text",
              outputType: ".test.v1.Text",
              serverStreaming: true,
            },
          ],
        },
      ],
    },
  ],
});

export const DESCRIPTORS = toBinary(FileDescriptorSetSchema, set);
export const EchoService = createFileRegistry(set).getService("test.v1.EchoService") as DescService;

export type Text = { text: string };
export interface Behaviour {
  say: (request: Text, context: HandlerContext) => Promise<Text> | Text;
  do: (request: Text, context: HandlerContext) => Promise<Text> | Text;
  repeat: (request: Text, context: HandlerContext) => AsyncIterable<Text>;
}

// An error text that Node.js's HTTP/2 library refuses to read: its session then waits for ever.
export const DEADLY_TEXT = "x".repeat(140_000);

// A promise that a test opens by hand.
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

export class FakeUpstream {
  private readonly sessions = new Set<ServerHttp2Session>();

  private constructor(
    private readonly server: Http2Server,
    readonly port: number,
  ) {}

  static async start(behaviour: Partial<Behaviour>, port = 0): Promise<FakeUpstream> {
    const server = createServer(
      { maxSendHeaderBlockLength: 1 << 20 },
      connectNodeAdapter({
        routes: (router) => {
          router.service(EchoService, behaviour as Record<string, never>);
        },
      }),
    );
    server.on("sessionError", () => {});  // What a test breaks on purpose.
    await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
    const upstream = new FakeUpstream(server, (server.address() as AddressInfo).port);
    server.on("session", (session) => upstream.sessions.add(session));
    return upstream;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get openSessions(): number {
    return [...this.sessions].filter((session) => !session.destroyed).length;
  }

  // Cuts every connection, as a proxy or a network that fails.
  breakSessions(): void {
    for (const session of this.sessions) session.destroy();
  }

  // As a process that is killed: connections break at once.
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const session of this.sessions) session.destroy();
    await closed;
  }
}

// HTTP/2 sessions to the query server: a few of them, so that one that breaks takes only its own
// calls with it, and those can be asked again on another.
//
// A session may break without anybody being told: Node.js keeps a session open for ever after a
// header that its HTTP/2 library refuses (a field of more than 64 KiB), with every call on it
// waiting. So a session on which calls wait and nothing comes is asked by a ping, and is given up
// when it does not answer.

import { Code, ConnectError } from "@connectrpc/connect";
import { type createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";

type Sessions = NonNullable<Parameters<typeof createGrpcTransport>[0]["sessionManager"]>;

export interface SessionOptions {
  sessions: number;
  // So long a session may say nothing while a call waits; then a ping asks it.
  silentMsMax: number;
  // So long a ping waits for its answer.
  pingMsMax: number;
  // Between two pings of a session; a gRPC server sends away who asks more often than every 10 s.
  pingEveryMs: number;
}

export const SESSION_DEFAULTS: SessionOptions = {
  sessions: 4,
  silentMsMax: 500,
  pingMsMax: 3_000,
  pingEveryMs: 11_000,
};

export class QuerySessions implements Sessions {
  readonly authority: string;
  private readonly members: Member[];

  constructor(address: string, options: SessionOptions = SESSION_DEFAULTS) {
    this.authority = `http://${address}`;
    this.members = Array.from({ length: options.sessions }, () => new Member(this.authority, options));
  }

  // The session with the fewest calls takes it: one that is stuck has the most.
  async request(...call: Parameters<Sessions["request"]>): Promise<ClientHttp2Stream> {
    const idlest = this.members.reduce((best, each) => (each.calls < best.calls ? each : best));
    return idlest.request(...call);
  }

  notifyResponseByteRead(stream: ClientHttp2Stream): void {
    for (const member of this.members) member.notifyResponseByteRead(stream);
  }

  // Whether the query server can be reached.
  async canConnect(): Promise<boolean> {
    for (const member of this.members) {
      if ((await member.manager.connect()) !== "error") return true;
    }
    return false;
  }

  abort(): void {
    for (const member of this.members) member.manager.abort();
  }
}

// A new session for each call: for what is asked again after its session broke. Whoever broke it
// breaks this time none but its own.
export class SessionForEachCall implements Sessions {
  readonly authority: string;
  private readonly open = new Set<Member>();

  constructor(
    address: string,
    private readonly options: SessionOptions = SESSION_DEFAULTS,
  ) {
    this.authority = `http://${address}`;
  }

  async request(...call: Parameters<Sessions["request"]>): Promise<ClientHttp2Stream> {
    const member = new Member(this.authority, this.options);
    const stream = await member.request(...call);
    this.open.add(member);
    stream.once("close", () => {
      this.open.delete(member);
      member.manager.abort();
    });
    return stream;
  }

  notifyResponseByteRead(stream: ClientHttp2Stream): void {
    for (const member of this.open) member.notifyResponseByteRead(stream);
  }

  abort(): void {
    for (const member of this.open) member.manager.abort();
  }
}

class Member {
  readonly manager: Http2SessionManager;
  calls = 0;
  private heardAt = 0;
  private pingedAt = -Infinity;
  private readonly known = new WeakSet<ClientHttp2Session>();

  constructor(
    authority: string,
    private readonly options: SessionOptions,
  ) {
    // It never pings by itself: two that do would ask more often than the server allows.
    this.manager = new Http2SessionManager(authority);
  }

  notifyResponseByteRead(stream: ClientHttp2Stream): void {
    this.manager.notifyResponseByteRead(stream);
    if (this.known.has(stream.session as ClientHttp2Session)) this.heardAt = Date.now();
  }

  async request(...call: Parameters<Http2SessionManager["request"]>): Promise<ClientHttp2Stream> {
    this.calls++;
    try {
      const stream = await this.manager.request(...call);
      this.watch(stream);
      return stream;
    } catch (error) {
      this.calls--;
      throw error;
    }
  }

  private watch(stream: ClientHttp2Stream): void {
    const session = stream.session as ClientHttp2Session;
    if (!this.known.has(session)) {
      this.known.add(session);
      session.on("error", () => {});  // The calls on it fail; an error nobody hears ends the process.
    }
    const began = Date.now();
    const check = setInterval(() => {
      const now = Date.now();
      const isSilent = now - Math.max(this.heardAt, began) >= this.options.silentMsMax;
      if (isSilent && now - this.pingedAt >= this.options.pingEveryMs) this.ask(session);
    }, this.options.silentMsMax);
    check.unref();
    stream.once("response", () => {
      this.heardAt = Date.now();
    });
    stream.once("close", () => {
      clearInterval(check);
      this.calls--;
    });
  }

  private ask(session: ClientHttp2Session): void {
    this.pingedAt = Date.now();
    const giveUp = () => {
      this.pingedAt = -Infinity;
      this.manager.abort(new ConnectError("query server: the connection broke; ask again", Code.Unavailable));
      session.destroy();
    };
    if (session.closed || session.destroyed) {
      giveUp();
      return;
    }
    let isAnswered = false;
    const late = setTimeout(() => {
      // An answer may lie unread while this process was busy: it is read before the next turn.
      setImmediate(() => {
        if (!isAnswered) giveUp();
      });
    }, this.options.pingMsMax);
    try {
      session.ping((error) => {
        isAnswered = true;
        clearTimeout(late);
        if (error === null) this.heardAt = Date.now();
      });
    } catch {
      clearTimeout(late);
      giveUp();
    }
  }
}

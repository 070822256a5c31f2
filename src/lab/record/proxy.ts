import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isWriting, methodPath, type OwnReason, oddRequest, ownAnswer, refuseForeign } from "./admission.ts";
import { passOn, type Upstream, upstreamAgent } from "./pass-on.ts";
import type { RawExchange } from "./raw-exchange.ts";

/** What a proxy does and whom it tells. */
export interface RecordProxySettings {
  readonly upstream: URL;
  readonly port: number;
  readonly timeoutMs: number;
  readonly allowWrites: boolean;
  readonly maxCalls: number;
  /** Told of each call when it is over, whatever became of it. */
  onExchange(exchange: RawExchange): void;
  /** Told of each call that is not passed on. */
  onRefusal(reason: OwnReason | "foreign caller"): void;
  /** Told when as many calls are over as there may be. */
  onEnough(): void;
}

const patienceMs = 1000;

/** Stands between a client and an upstream, on this machine alone, and tells what passes. */
export class RecordProxy {
  /** Calls that were passed on and are over. */
  calls = 0;
  /** Calls that may have written, and were not passed on. */
  refusedWrites = 0;
  readonly #server: Server;
  readonly #settings: RecordProxySettings;
  readonly #upstream: Upstream;
  readonly #pending = new Set<Promise<void>>();
  readonly #ended = new AbortController();
  #begun = 0;

  constructor(settings: RecordProxySettings) {
    const { upstream: base, timeoutMs } = settings;
    this.#settings = settings;
    this.#upstream = { base, timeoutMs, agent: upstreamAgent(base.protocol), ended: this.#ended.signal };
    this.#server = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000 }, (call, answer) => {
      const served: Promise<void> = this.#serve(call, answer).finally(() => this.#pending.delete(served));
      this.#pending.add(served);
    });
  }

  /** Listens on the loopback address, and gives the port. @throws what the socket throws */
  async listen(): Promise<number> {
    await once(this.#server.listen(this.#settings.port, "127.0.0.1"), "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no more calls, lets those under way end for a moment, and breaks off what is left of them. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await Promise.race([Promise.all(this.#pending), sleep(patienceMs, undefined, { ref: false })]);
    this.#ended.abort();
    this.#server.closeAllConnections();
    await Promise.all([closed, ...this.#pending]);
    this.#upstream.agent.destroy();
  }

  async #serve(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { onRefusal, onExchange, onEnough, maxCalls } = this.#settings;
    const reason = refuseForeign(call, answer) ? "foreign caller" : (oddRequest(call) ?? this.#barred(call));
    if (reason !== undefined) {
      if (reason === "write refused") this.refusedWrites += 1;
      if (reason !== "foreign caller") ownAnswer(answer, reason);
      onRefusal(reason);
      // A client that still sends would not read the answer otherwise.
      call.resume();
      return;
    }
    this.#begun += 1;
    const exchange = await passOn(call, answer, this.#upstream);
    this.calls += 1;
    onExchange(exchange);
    if (this.calls >= maxCalls) onEnough();
  }

  #barred({ url = "", method = "" }: IncomingMessage): OwnReason | undefined {
    const { allowWrites, maxCalls } = this.#settings;
    if (!allowWrites && isWriting(method, methodPath(url.split("?")[0] as string))) return "write refused";
    return this.#begun >= maxCalls ? "over" : undefined;
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createClock } from "../../ground/clock.ts";
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

const clock = createClock();

/** Stands between a client and an upstream, on this machine alone, and tells what passes. */
export class RecordProxy {
  readonly #server: Server;
  readonly #settings: RecordProxySettings;
  readonly #upstream: Upstream;
  readonly #pending = new Set<Promise<void>>();
  #begun = 0;
  #over = 0;
  #refusedWrites = 0;
  readonly #ended = new AbortController();

  constructor(settings: RecordProxySettings) {
    const { upstream: base, timeoutMs } = settings;
    this.#settings = settings;
    this.#upstream = { base, timeoutMs, agent: upstreamAgent(base.protocol), ended: this.#ended.signal };
    this.#server = createServer((call, answer) => this.#take(call, answer));
    this.#server.requestTimeout = 0;
    this.#server.keepAliveTimeout = 65_000;
  }

  get calls(): number {
    return this.#over;
  }

  /** Calls that may have written, and were not passed on. */
  get refusedWrites(): number {
    return this.#refusedWrites;
  }

  /** Listens on the loopback address, and gives the port. @throws what the socket throws */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#settings.port, "127.0.0.1", () => {
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Takes no more calls, lets those under way end for a moment, and breaks off what is left of them. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, patienceMs);
    await Promise.race([Promise.all(this.#pending), patience.promise]);
    clearTimeout(timer);
    this.#ended.abort();
    this.#server.closeAllConnections();
    await Promise.all([closed, ...this.#pending]);
    this.#upstream.agent.destroy();
  }

  #take(call: IncomingMessage, answer: ServerResponse): void {
    const served: Promise<void> = this.#serve(call, answer).finally(() => this.#pending.delete(served));
    this.#pending.add(served);
  }

  async #serve(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (this.#isRefused(call, answer)) {
      // A client that still sends would not read the answer otherwise.
      call.resume();
      return;
    }
    this.#begun += 1;
    const exchange = await passOn(call, answer, this.#upstream, clock.nowMs());
    this.#over += 1;
    this.#settings.onExchange(exchange);
    if (this.#over >= this.#settings.maxCalls) this.#settings.onEnough();
  }

  #isRefused(call: IncomingMessage, answer: ServerResponse): boolean {
    if (refuseForeign(call, answer)) {
      this.#settings.onRefusal("foreign caller");
      return true;
    }
    const reason = oddRequest(call) ?? this.#barred(call);
    if (!reason) return false;
    if (reason === "write refused") this.#refusedWrites += 1;
    ownAnswer(answer, reason);
    this.#settings.onRefusal(reason);
    return true;
  }

  #barred({ url = "", method = "" }: IncomingMessage): OwnReason | undefined {
    const { allowWrites, maxCalls } = this.#settings;
    if (!allowWrites && isWriting(method, methodPath(url.split("?")[0] as string))) return "write refused";
    return this.#begun >= maxCalls ? "over" : undefined;
  }
}

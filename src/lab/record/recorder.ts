import { once } from "node:events";
import { closeSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { todayInUtc } from "../../ground/clock.ts";
import { ConfigError } from "../../ground/config-error.ts";
import { refuseUnlessPlain } from "../../ground/files.ts";
import { fingerprint } from "../../ground/random.ts";
import { readAnswer } from "../examine/exchange.ts";
import { passOn, type RawExchange, refuseCall, type Upstream, upstreamAgent } from "./pass-on.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import type { EndLine, EndReason, HeaderLine } from "./recording.ts";
import { RedactedExchange } from "./redactor.ts";

export interface RecordRequest {
  readonly upstream: URL;
  readonly port: number;
  readonly timeoutMs: number;
  readonly allowWrites: boolean;
  readonly maxCalls: number;
  readonly path: string;
  readonly isAppending: boolean;
  readonly release: string;
  readonly program: string;
  /** Makes the same pseudonyms in each run; absent: nobody knows the key. */
  readonly seed?: string;
  say(line: string): void;
}

const patienceMs = 1000;

/** A recording under way: a proxy on this machine alone between a client and an upstream. */
export class Recorder {
  /** What a client calls in place of the upstream. */
  readonly url: string;
  readonly #request: RecordRequest;
  readonly #server: Server;
  readonly #writer: RecordingWriter;
  readonly #keys: Pseudonyms;
  readonly #upstream: Upstream;
  readonly #ended = new AbortController();
  readonly #pending = new Set<Promise<void>>();
  /** How many calls came, and how many broke off: by the name of a method, or by verb and path where it is none of ours. */
  readonly #tallies = new Map<string, readonly [calls: number, broken: number]>();
  readonly #enough = Promise.withResolvers<EndReason>();
  /** Resolves when as many calls were recorded as were asked for, or no more can be written. */
  readonly enough = this.#enough.promise;
  readonly #counts = { begun: 0, calls: 0, unknown: 0, refusedWrites: 0 };
  #failure: unknown;

  private constructor(request: RecordRequest, server: Server) {
    const { upstream: base, timeoutMs, seed, program, release, path, isAppending } = request;
    this.#request = request;
    this.#keys = new Pseudonyms(seed);
    this.#upstream = { base, timeoutMs, agent: upstreamAgent(base.protocol), ended: this.#ended.signal };
    const host = this.#keys.bytes(`host ${base.host}`).toString("hex").slice(0, 16);
    this.#writer = new RecordingWriter(path, { program, release, date: todayInUtc(), host }, isAppending);
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server.on("request", (call, answer) => {
      const served: Promise<void> = this.#serve(call, answer).finally(() => this.#pending.delete(served));
      this.#pending.add(served);
    });
  }

  /** @throws ConfigError when the file cannot be used, and what the socket throws */
  static async start(request: RecordRequest): Promise<Recorder> {
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000 });
    await once(server.listen(request.port, "127.0.0.1"), "listening");
    try {
      return new Recorder(request, server);
    } catch (error) {
      // A file that cannot be had leaves no port behind, as a port leaves no file.
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Lets calls under way end for a moment. @returns a summary, in lines. @throws ConfigError when the file is not whole */
  async end(reason: EndReason): Promise<string[]> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await Promise.race([Promise.all(this.#pending), sleep(patienceMs, undefined, { ref: false })]);
    this.#ended.abort();
    this.#server.closeAllConnections();
    await Promise.all([closed, ...this.#pending]);
    this.#upstream.agent.destroy();
    if (this.#failure) throw this.#failure;
    const { calls, unknown, refusedWrites } = this.#counts;
    this.#writer.end({ calls, refusedWrites, reason });
    return [
      `${calls} calls recorded, ${unknown} of methods without a contract here`,
      ...[...this.#tallies].sort().map(([name, [all, broken]]) => {
        const brokenOff = broken > 0 ? `, ${broken} broken off` : "";
        return `  ${name}: ${all} ${all === 1 ? "call" : "calls"}${brokenOff}`;
      }),
      ...(refusedWrites > 0 ? [`${refusedWrites} not passed on, as they may write (--allow-writes)`] : []),
    ];
  }

  async #serve(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { allowWrites, maxCalls, say } = this.#request;
    const reason = refuseCall(call, answer, allowWrites, this.#counts.begun >= maxCalls);
    if (reason !== undefined) {
      if (reason === "write refused") this.#counts.refusedWrites += 1;
      say(`not passed on: ${reason}`);
      // A client that still sends reads the answer only when its body is read.
      call.resume();
      return;
    }
    this.#counts.begun += 1;
    this.#keep(await passOn(call, answer, this.#upstream));
    if (this.#counts.calls >= maxCalls) this.#enough.resolve("max-calls");
  }

  #keep(raw: RawExchange): void {
    this.#counts.calls += 1;
    if (this.#failure) return;
    try {
      const exchange = RedactedExchange.of(raw, this.#keys);
      this.#writer.add(exchange);
      const { operation, verb, path, answer, ms } = exchange.content;
      const { status = "no answer", failure, body } = answer;
      const name = operation ?? `not recognised: ${verb} ${path}`;
      const [calls, broken] = this.#tallies.get(name) ?? [0, 0];
      this.#tallies.set(name, [calls + 1, broken + (failure === undefined ? 0 : 1)]);
      if (operation === null) this.#counts.unknown += 1;
      const code = body && ("json" in body ? readAnswer(body.json).status["code"] : body.unread);
      const said = [status, code, failure].filter((one) => one !== undefined).join(", ");
      this.#request.say(`${verb} ${path} ${said} ${ms} ms`);
    } catch (error) {
      // Nothing more can be kept; end() tells why.
      this.#failure = error;
      this.#enough.resolve("stopped");
    }
  }
}

const mostRemembered = 20_000;
const beforeCount = '{"kind":"exchange","count":';
const countText = (count: number) => String(count).padStart(10);

/** Writes each line at once: killed at any time, the file is whole. An exchange that came before is counted where it stands. */
export class RecordingWriter {
  readonly #path: string;
  readonly #file: number;
  /** Where the count of an exchange stands, and what it is. */
  readonly #seen = new Map<string, { readonly at: number; count: number }>();
  #end: number;
  #exchanges = 0;

  /** @throws ConfigError when the file is there and nothing is to be appended, is no recording, or cannot be written */
  constructor(path: string, header: Omit<HeaderLine, "kind" | "format">, isAppending: boolean) {
    this.#path = path;
    try {
      refuseUnlessPlain(statSync(path, { throwIfNoEntry: false }));
      this.#end = isAppending ? wholeBytes(path) : 0;
      this.#file = openSync(path, isAppending ? "r+" : "wx+", 0o600);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST") throw this.#problem(message);
      throw this.#problem("the file exists", "choose another name, or add to it with --append");
    }
    ftruncateSync(this.#file, this.#end);
    this.#append({ kind: "recording", format: 1, ...header });
  }

  /** @throws ConfigError when the disk does not take it; the file then ends before it */
  add({ content }: RedactedExchange): void {
    const { ms, ...same } = content;
    const key = fingerprint(JSON.stringify(same));
    const before = this.#seen.get(key);
    if (before) {
      before.count += 1;
      this.#write(countText(before.count), before.at);
      return;
    }
    this.#exchanges += 1;
    if (this.#seen.size === mostRemembered) this.#seen.clear();
    this.#seen.set(key, { at: this.#end + beforeCount.length, count: 1 });
    const rest = JSON.stringify({ number: this.#exchanges, ...same, ms });
    this.#append(`${beforeCount}${countText(1)},${rest.slice(1)}`);
  }

  end(said: Omit<EndLine, "kind">): void {
    this.#append({ kind: "end", ...said });
    closeSync(this.#file);
  }

  #append(line: string | object): void {
    this.#end += this.#write(`${typeof line === "string" ? line : JSON.stringify(line)}\n`, this.#end);
  }

  #write(text: string, at: number): number {
    const bytes = Buffer.from(text);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done, null, at + done);
      return bytes.length;
    } catch (error) {
      ftruncateSync(this.#file, this.#end);
      throw this.#problem(`cannot be written: ${(error as Error).message}`, "what it has so far is whole");
    }
  }

  #problem(message: string, hint?: string): ConfigError {
    return new ConfigError([{ where: `--out ${this.#path}`, message, ...(hint !== undefined && { hint }) }]);
  }
}

/** A last line that was begun when the power went is cut off. */
function wholeBytes(path: string): number {
  const bytes = readFileSync(path);
  if (bytes.indexOf('{"kind":"recording"') === 0) return bytes.lastIndexOf("\n") + 1;
  throw new Error("is no recording; nothing is appended to it");
}

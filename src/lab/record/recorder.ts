import { todayInUtc } from "../../ground/clock.ts";
import { readAnswer } from "../examine/read-answer.ts";
import { drawKeys } from "./call-redaction.ts";
import { RecordProxy, type RecordProxySettings } from "./proxy.ts";
import type { RawExchange } from "./raw-exchange.ts";
import { type EndReason, recordingFormat } from "./recording.ts";
import { RecordingWriter } from "./recording-file.ts";
import { RedactedExchange } from "./redactor.ts";

/** What is recorded, and where to. */
export interface RecordRequest extends Omit<RecordProxySettings, "onExchange" | "onRefusal" | "onEnough" | "maxCalls"> {
  readonly path: string;
  readonly isAppending: boolean;
  readonly maxCalls: number | undefined;
  readonly release: string;
  /** The program and its version. */
  readonly program: string;
  /** Told a line of each call. */
  say(line: string): void;
}

/** A recording under way. */
export interface Recorder {
  /** The address that a client calls in place of the upstream. */
  readonly url: string;
  /** Resolves when as many calls were recorded as were asked for, or no more can be written. */
  readonly enough: Promise<EndReason>;
  /** Ends the recording. @returns a summary of it, in lines. @throws ConfigError when the file could not be written to its end */
  end(reason: EndReason): Promise<string[]>;
}

/**
 * Starts to record.
 * @throws ConfigError when the file cannot be used, and what the socket throws
 */
export async function startRecorder(request: RecordRequest): Promise<Recorder> {
  const keys = drawKeys();
  const header = {
    kind: "recording",
    format: recordingFormat,
    program: request.program,
    release: request.release,
    date: todayInUtc(),
    host: keys.bytes(`host ${request.upstream.host}`).toString("hex").slice(0, 16),
  } as const;
  const tally = new RecordingTally();
  const enough = Promise.withResolvers<EndReason>();
  let written = Promise.resolve();
  const keep = async (raw: RawExchange) => {
    const exchange = await RedactedExchange.of(raw, keys);
    writer.add(exchange);
    tally.add(exchange);
    request.say(tally.line(exchange));
  };
  const proxy = new RecordProxy({
    ...request,
    maxCalls: request.maxCalls ?? Number.POSITIVE_INFINITY,
    onExchange(raw) {
      written = written.then(() => keep(raw));
      // What is not kept need not be asked for; end() tells why.
      written.catch(() => enough.resolve("stopped"));
    },
    onRefusal: (reason) => request.say(`not passed on: ${reason}`),
    onEnough: () => enough.resolve("max-calls"),
  });
  const port = await proxy.listen();
  let writer: RecordingWriter;
  try {
    writer = new RecordingWriter(request.path, header, request.isAppending);
  } catch (error) {
    // A port that cannot be had leaves no file behind, and a file that cannot be had no port.
    await proxy.close();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    enough: enough.promise,
    async end(reason) {
      await proxy.close();
      await written;
      const { calls, refusedWrites } = proxy;
      writer.end({ calls, refusedWrites, reason });
      return tally.summary(refusedWrites);
    },
  };
}

/** Counts what was recorded, of the redacted exchanges alone. */
class RecordingTally {
  /** By the name of a method; of a call that is of none, by verb and path. */
  readonly #counts = new Map<string, { calls: number; failed: number; readonly unrecognised: Set<string> }>();
  #calls = 0;
  #unknown = 0;

  add({ content: { operation, verb, path, answer }, unrecognised }: RedactedExchange): void {
    const name = operation ?? `not recognised: ${verb} ${path}`;
    const counts = this.#counts.get(name) ?? { calls: 0, failed: 0, unrecognised: new Set() };
    this.#counts.set(name, counts);
    this.#calls += 1;
    counts.calls += 1;
    if (answer.failure !== undefined) counts.failed += 1;
    if (operation === null) this.#unknown += 1;
    else for (const one of unrecognised) counts.unrecognised.add(one);
  }

  /** A call in a line for people. */
  line({ content: { verb, path, answer, ms } }: RedactedExchange): string {
    const { status, failure, body } = answer;
    const { code } = readAnswer(body && "json" in body ? body.json : undefined).status;
    const said = [status ?? "no answer", code ?? (body && "unread" in body ? body.unread : undefined), failure];
    return `${verb} ${path} ${said.filter((one) => one !== undefined).join(", ")} ${ms} ms`;
  }

  /** What was recorded, in lines. */
  summary(refusedWrites: number): string[] {
    const lines = [...this.#counts].sort().map(([name, { calls, failed, unrecognised }]) => {
      const unknown = unrecognised.size > 0 ? `; not in the contract: ${inWords(unrecognised)}` : "";
      return `  ${name}: ${calls} ${calls === 1 ? "call" : "calls"}${failed > 0 ? `, ${failed} broken off` : ""}${unknown}`;
    });
    return [
      `${this.#calls} calls recorded, ${this.#unknown} of methods without a contract here`,
      ...lines,
      ...(refusedWrites > 0 ? [`${refusedWrites} not passed on, as they may write (--allow-writes)`] : []),
    ];
  }
}

/** Names that some contract has, and how many no contract has. */
function inWords(names: ReadonlySet<string>): string {
  const known = [...names].filter((name) => !name.startsWith("{{")).sort();
  const others = names.size - known.length;
  return [...known, ...(others > 0 ? [`${others} unknown ${others === 1 ? "name" : "names"}`] : [])].join(", ");
}

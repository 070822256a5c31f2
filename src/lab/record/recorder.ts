import { todayInUtc } from "../../ground/clock.ts";
import { drawKeys } from "./call-redaction.ts";
import type { RawExchange } from "./raw-exchange.ts";
import { RecordProxy, type RecordProxySettings } from "./record-proxy.ts";
import { type EndReason, recordingFormat } from "./recording.ts";
import { RecordingTally } from "./recording-tally.ts";
import { RecordingWriter } from "./recording-writer.ts";
import { RedactedExchange } from "./redactor.ts";

/** What is recorded, and where to. */
export interface RecordRequest extends Omit<RecordProxySettings, "onExchange" | "onEnough" | "maxCalls"> {
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
  /** Ends the recording. @returns a summary of it, in lines. @throws UnsavedError when the file could not be written */
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
    host: keys.pseudonyms.bytes(`host ${request.upstream.host}`).toString("hex").slice(0, 16),
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
    onEnough: () => enough.resolve("max-calls"),
  });
  const port = await proxy.listen();
  const writer = await writerOrClosed(request, header, proxy);
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

type Header = ConstructorParameters<typeof RecordingWriter>[1];

/** A port that cannot be had leaves no file behind, and a file that cannot be had no port. */
async function writerOrClosed({ path, isAppending }: RecordRequest, header: Header, proxy: RecordProxy) {
  try {
    return new RecordingWriter(path, header, isAppending);
  } catch (error) {
    await proxy.close();
    throw error;
  }
}

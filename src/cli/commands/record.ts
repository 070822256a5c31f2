import { packageVersion } from "../../ground/own-module.ts";
import { Recorder, type RecordRequest } from "../../lab/record/recorder.ts";
import type { EndReason } from "../../lab/record/recording.ts";
import type { CommandLine } from "../command-line.ts";
import { readBaseUrl, readCount, readRelease, readTime, UsageError } from "../flag-values.ts";
import { printAs, writeText } from "../output.ts";

const stopping = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Records until it is stopped, or has enough. Exit: 0 recorded, 2 usage, or the file could not be written to its end. */
export async function recordCommand(line: CommandLine<"record">): Promise<number> {
  const { portFile, forMs, ...request } = readRecordFlags(line);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const stop = Promise.withResolvers<EndReason>();
  const onSignal = () => stop.resolve("stopped");
  for (const signal of stopping) process.once(signal, onSignal);
  const recorder = await started({ ...request, program: `crmcom-mock ${packageVersion}`, say });
  const timer = forMs === undefined ? undefined : setTimeout(() => stop.resolve("duration"), forMs);
  try {
    if (portFile !== undefined) writeText("--port-file", portFile, `${new URL(recorder.url).port}\n`);
    say(`recording into ${request.path}; call ${recorder.url} in place of the upstream`);
    stop.resolve(await Promise.race([stop.promise, recorder.enough]));
  } catch (error) {
    await recorder.end("stopped");
    throw error;
  } finally {
    clearTimeout(timer);
    for (const signal of stopping) process.off(signal, onSignal);
  }
  const summary = await recorder.end(await stop.promise);
  return printAs(line.flags, { said: summary }, summary.join("\n"));
}

async function started(request: RecordRequest): Promise<Recorder> {
  try {
    return await Recorder.start(request);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`--port ${request.port}: cannot be listened on: ${message}; choose another, or 0`);
  }
}

/** What `record` was asked. */
interface RecordFlags extends Omit<RecordRequest, "program" | "say"> {
  readonly portFile: string | undefined;
  readonly forMs: number | undefined;
}

/** @throws UsageError naming the flag, what was given and what is accepted */
export function readRecordFlags({ flags }: CommandLine<"record">): RecordFlags {
  const { upstream, release, out, port } = flags;
  if (upstream === undefined) throw new UsageError("--upstream: expected a URL like https://crm.example/tenant");
  if (release === undefined) throw new UsageError("--release: expected the release that the upstream runs, like R14");
  if (out === undefined || out === "") throw new UsageError("--out: expected the path of the recording");
  const maxCalls = flags["max-calls"];
  return {
    upstream: readUpstream(upstream, flags["insecure-upstream"]),
    release: readRelease(release).name,
    path: out,
    isAppending: flags.append,
    port: readCount("--port", port, 0, 65_535),
    portFile: flags["port-file"],
    allowWrites: flags["allow-writes"],
    maxCalls: maxCalls === undefined ? Number.POSITIVE_INFINITY : readCount("--max-calls", maxCalls, 1, 1_000_000_000),
    forMs: flags.for === undefined ? undefined : readTime("--for", flags.for),
    timeoutMs: readTime("--timeout", flags.timeout),
  };
}

function readUpstream(text: string, isInsecure: boolean): URL {
  const example = "https://crm.example/tenant";
  const url = readBaseUrl("--upstream", text, { example, instead: "your program sends its own" });
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && !isLoopback && !isInsecure) {
    throw new UsageError(
      `--upstream: ${url.host} would be called by plain HTTP, secrets and all; use https, or allow it with --insecure-upstream`,
    );
  }
  return url;
}

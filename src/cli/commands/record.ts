import { packageVersion } from "../../ground/own-module.ts";
import { Recorder, type RecordRequest } from "../../lab/record/recorder.ts";
import type { EndReason } from "../../lab/record/recording.ts";
import { type CommandLine, UsageError } from "../command-line.ts";
import { printAs, writeText } from "../output.ts";

const stopping = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Records until it is stopped, or has enough. Exit: 0 recorded, 2 usage, or the file could not be written to its end. */
export async function recordCommand(line: CommandLine<"record">): Promise<number> {
  const { flags } = line;
  const request = recordRequest(line);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const stop = Promise.withResolvers<EndReason>();
  const onSignal = () => stop.resolve("stopped");
  for (const signal of stopping) process.once(signal, onSignal);
  const recorder = await started({ ...request, program: `crmcom-mock ${packageVersion}`, say });
  const timer = flags.for === undefined ? undefined : setTimeout(() => stop.resolve("duration"), flags.for);
  try {
    const portFile = flags.portFile;
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
  return printAs(flags, { said: summary }, summary.join("\n"));
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

/** What the recorder is asked. @throws UsageError for plain HTTP to another machine that was not allowed */
export function recordRequest({ flags }: CommandLine<"record">): Omit<RecordRequest, "program" | "say"> {
  const { upstream, release, out, append, port, timeout } = flags;
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(upstream.hostname);
  if (upstream.protocol === "http:" && !isLoopback && !flags.insecureUpstream) {
    throw new UsageError(
      `--upstream: ${upstream.host} would be called by plain HTTP, secrets and all; use https, or allow it with --insecure-upstream`,
    );
  }
  return {
    upstream,
    release: release.name,
    path: out,
    isAppending: append,
    port,
    allowWrites: flags.allowWrites,
    maxCalls: flags.maxCalls ?? Number.POSITIVE_INFINITY,
    timeoutMs: timeout,
  };
}

import { packageVersion } from "../../ground/own-module.ts";
import { type RecordRequest, startRecorder } from "../../lab/record/recorder.ts";
import type { EndReason } from "../../lab/record/recording.ts";
import { readMethods } from "../../mock/config/method-folders.ts";
import { findMethod } from "../../vendor/catalog.ts";
import { type CommandLine, printJsonOrText, printMessage, UsageError, writeTextFile } from "../command.ts";
import { listenWithAdvice, untilStopSignal } from "../running-stand-in.ts";

/** Records until it is stopped or has enough. Exit: 0 recorded, 2 usage, or the file could not be written whole. */
export async function recordCommand(line: CommandLine<"record">): Promise<number> {
  const { flags } = line;
  const request = recordRequest(line);
  const stop = Promise.withResolvers<EndReason>();
  void untilStopSignal().then(() => stop.resolve("stopped"));
  const start = () => startRecorder({ ...request, program: `crmcom-mock ${packageVersion}`, say: printMessage });
  const recorder = await listenWithAdvice("127.0.0.1", request.port, start);
  void recorder.enough.then(stop.resolve);
  if (flags.for !== undefined) setTimeout(stop.resolve, flags.for, "duration").unref();
  try {
    if (flags.portFile !== undefined) writeTextFile("--port-file", flags.portFile, `${new URL(recorder.url).port}\n`);
  } catch (error) {
    await recorder.end("stopped");
    throw error;
  }
  printMessage(`recording into ${request.path}; call ${recorder.url} in place of the upstream`);
  const summary = await recorder.end(await stop.promise);
  return printJsonOrText(flags, { said: summary }, summary.join("\n"));
}

/** @throws UsageError for plain HTTP to another machine without --insecure-upstream */
export function recordRequest({ flags }: CommandLine<"record">): Omit<RecordRequest, "program" | "say"> {
  const { upstream, release, out: path, append: isAppending, timeout: timeoutMs } = flags;
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(upstream.hostname);
  if (upstream.protocol === "http:" && !isLoopback && !flags.insecureUpstream) {
    throw new UsageError(
      `--upstream: plain HTTP to ${upstream.host} would show its secrets; use https, or allow it with --insecure-upstream`,
    );
  }
  const methods = readMethods(flags.methods);
  if (flags.learn !== undefined && findMethod(flags.learn, methods.catalog)) {
    throw new UsageError(`--learn: ${flags.learn} is known, and its members are recorded anyway`);
  }
  const maxCalls = flags.maxCalls ?? Number.POSITIVE_INFINITY;
  return { ...flags, methods, release: release.name, path, isAppending, maxCalls, timeoutMs };
}

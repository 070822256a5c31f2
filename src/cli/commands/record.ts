import { packageVersion } from "../../ground/package-root.ts";
import { type Recorder, startRecorder } from "../../lab/record/recorder.ts";
import type { EndReason } from "../../lab/record/recording.ts";
import type { CommandLine } from "../command-line.ts";
import { UsageError } from "../flag-values.ts";
import { printAs, writeText } from "../output.ts";
import { readRecordFlags } from "./record-flags.ts";

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

async function started(request: Parameters<typeof startRecorder>[0]): Promise<Recorder> {
  try {
    return await startRecorder(request);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`--port ${request.port}: cannot be listened on: ${message}; choose another, or 0`);
  }
}

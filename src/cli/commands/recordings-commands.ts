import { existsSync, rmSync } from "node:fs";
import { orConfigError } from "../../common/config-error.ts";
import { readPlainFile } from "../../common/files.ts";
import { isJsonObject, type JsonObject, jsonOr, textOrJson } from "../../common/json.ts";
import { randomSeed } from "../../common/random.ts";
import { type EndReason, readRecording } from "../../documents/recording.ts";
import { clientVariables, defaultToken, noCallText } from "../../library/client-process.ts";
import { readMethods } from "../../mock/config/method-folders.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import { FaultsInFront, frontRulesSchema } from "../../mock/faults/faults-in-front.ts";
import { rulesFromTexts } from "../../mock/faults/rule.ts";
import { readOrThrow } from "../../schema/read-by.ts";
import { examineRecordings } from "../../tenant/examine/examine-recording.ts";
import type { RecordRequest } from "../../tenant/record/forward-call.ts";
import { startRecorder } from "../../tenant/record/recorder.ts";
import {
  type AdoptedFile,
  createAdoptedFile,
  expectationOf,
  notAdoptedLines,
} from "../../tenant/report/adopted-file.ts";
import { formatReport } from "../../tenant/report/formats.ts";
import { type Report, reportOfRecording } from "../../tenant/report/report.ts";
import { type Methods, methodsIn } from "../../vendor/catalog.ts";
import {
  type CommandLine,
  printJsonOrText,
  printMessage,
  printText,
  progressPrinter,
  UsageError,
  writeJsonFile,
  writeReport,
  writeTextFile,
} from "../command.ts";
import { listenWithAdvice, runChild, untilStopSignal } from "../running-stand-in.ts";

/** Prints a report. Exit: 0 the same, 1 different, 3 inconclusive. */
export function printOutcome(report: Report, flags: CommandLine<"drift" | "verify">["flags"]): number {
  writeReport(flags, (format) => formatReport(report, format, flags.all));
  return { same: 0, different: 1, inconclusive: 3 }[report.outcome];
}

/** The time limit of a search, and how it reports its progress. */
export const searchOptions = () => ({ mostMs: 120_000, onProgress: progressPrinter() });

/** The behaviour that a system is compared with: that of a config file, or the assumed one. @throws ConfigError */
export const readExpectation = (path?: string) =>
  expectationOf(readConfig({ flags: path === undefined ? {} : { config: path } }).config);

/**
 * Records until it is stopped or has enough, or until the client after `--` ends. Exit: 0 recorded, or the code of a client that
 * ended by itself; 2 usage, or the file could not be written whole.
 */
export async function recordCommand(line: CommandLine<"record">): Promise<number> {
  const { flags, rest } = line;
  const request = recordRequest(line);
  const stop = Promise.withResolvers<EndReason>();
  void untilStopSignal().then(() => stop.resolve("stopped"));
  const start = () => startRecorder({ ...request, say: printMessage });
  const recorder = await listenWithAdvice("127.0.0.1", request.port, start);
  void recorder.enough.then(stop.resolve);
  let code = 0;
  let reason: EndReason;
  try {
    if (flags.portFile !== undefined) writeTextFile("--port-file", flags.portFile, `${new URL(recorder.url).port}\n`);
    for (const text of request.faults?.announce() ?? []) printMessage(text);
    printMessage(`recording into ${request.path}; call ${recorder.url} in place of the upstream`);
    if (rest.length > 0) {
      code = await runClient(line, recorder.url, stop.promise);
      stop.resolve("stopped");
    }
    reason = await stop.promise;
  } catch (error) {
    await recorder.end("stopped");
    if (!request.isAppending) rmSync(request.path);
    throw error;
  }
  const summary = await recorder.end(reason);
  if (rest.length > 0 && !recorder.isCalled()) printMessage(`record: ${noCallText(flags)}`);
  printText(summary.join("\n"));
  return code;
}

/** Runs the client beside the proxy. @returns its exit code; 0 if enough was recorded. @throws ConfigError if it cannot run */
async function runClient({ flags, rest }: CommandLine<"record">, url: string, enough: Promise<EndReason>) {
  const { env } = process;
  const token = env[flags.tokenVariable ?? defaultToken] ?? env[defaultToken];
  let reason: EndReason | undefined;
  const stopped = enough.then((ended) => {
    reason = ended;
  });
  const code = await runChild(rest, clientVariables(url, token, flags), stopped);
  return reason === "max-calls" ? 0 : code;
}

/** @throws UsageError for plain HTTP to another machine without --insecure-upstream */
export function recordRequest({ flags }: CommandLine<"record">): Omit<RecordRequest, "say"> {
  const { upstream, release, out: path, append: isAppending } = flags;
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(upstream.hostname);
  if (upstream.protocol === "http:" && !isLoopback && !flags.insecureUpstream) {
    throw new UsageError(
      `--upstream: plain HTTP to ${upstream.host} would show its secrets; use https, or allow it with --insecure-upstream`,
    );
  }
  const methods = readMethods(flags.methods);
  const maxCalls = flags.maxCalls ?? Number.POSITIVE_INFINITY;
  const faults = readFaults(flags, methods);
  return { ...flags, methods, release: release.name, path, isAppending, maxCalls, timeoutMs: 60_000, faults };
}

/** The rules of `--fault`. @throws ConfigError for one that is wrong, or cannot act in front of a real system */
function readFaults({ fault, seed, release }: CommandLine<"record">["flags"], { catalog }: Methods) {
  if (fault.length === 0 && seed === undefined) return undefined;
  if (fault.length === 0) throw new UsageError("--seed: only with --fault");
  const where = ([, ...path]: readonly string[]) => `--fault${path.length > 0 ? `, at ${path.join(".")}` : ""}`;
  const rules = readOrThrow(frontRulesSchema, rulesFromTexts(fault), where);
  return new FaultsInFront(rules, seed ?? randomSeed(), methodsIn(catalog), release);
}

/** Compares a recording with the mock server: `drift rec.ndjson`. Exit: 0 the same, 1 different, 2 usage, 3 inconclusive. */
export async function driftCommand({ words: [path = ""], flags }: CommandLine<"drift">): Promise<number> {
  const methods = readMethods(flags.methods);
  const expectation = readExpectation(flags.config);
  const examined = await examineRecordings(readRecording(path), { ...expectation, ...searchOptions(), methods });
  return printOutcome(reportOfRecording(examined, await createAdoptedFile(examined.parts)), flags);
}

/**
 * Makes a config file from recordings: `adopt rec.ndjson more.ndjson --output adopted.json`. Exit: 0 written, or shown with
 * `--dry-run`; 2 usage; 3 nothing in the recordings can be compared, and nothing was written.
 */
export async function adoptCommand({ words, flags }: CommandLine<"adopt">): Promise<number> {
  const { output } = flags;
  const methods = readMethods(flags.methods);
  const existing = readExistingConfig(output);
  const options = { ...readExpectation(), ...searchOptions(), methods };
  const examined = await examineRecordings(words.flatMap(readRecording), options);
  if (examined.parts.every(({ exchanges }) => exchanges.length === 0)) {
    printMessage("inconclusive: nothing in the recordings can be compared, and nothing was written");
    return 3;
  }
  const file = await createAdoptedFile(examined.parts);
  const changes = changeLines(existing, file);
  const { notAdopted } = file.observed;
  const isWhole = examined.parts.every(({ judgement }) => judgement.isWhole);
  const unfinished = isWhole ? [] : ["the search ended after two minutes, so there may be more to adopt"];
  const text = [...changes, ...notAdoptedLines(file).map((line) => `not adopted: ${line}`), ...unfinished].join("\n");
  printJsonOrText(flags, { changes, notAdopted, isWhole }, text);
  if (flags.dryRun) return 0;
  writeJsonFile("--output", output, { ...existing, ...file });
  return 0;
}

function readExistingConfig(path: string): JsonObject {
  if (!existsSync(path)) return {};
  const read = jsonOr(orConfigError(`--output ${path}`, "cannot be read", () => readPlainFile(path)));
  if (isJsonObject(read)) return read;
  throw new UsageError(`--output ${path}: it is not a config file; expected a JSON object, or no file`);
}

/** The changes to an existing config file, as `assumptions: bulk.order: as assumed -> any`. */
function changeLines(existing: JsonObject, file: AdoptedFile): string[] {
  const [before, after] = [settingsIn(existing), settingsIn({ ...existing, ...file })];
  const lines = [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [value, now] = [before, after].map((settings) => textOrJson(settings.get(name) ?? "as assumed"));
    return value === now ? [] : `${name}: ${value} -> ${now}`;
  });
  return lines.length > 0 ? lines : ["nothing changes"];
}

function settingsIn({ refusalStatus = 200, ...config }: JsonObject): ReadonlyMap<string, unknown> {
  const settings = (["assumptions", "vendorErrors"] as const).flatMap((key) =>
    Object.entries(Object(config[key])).map(([name, value]) => [`${key}: ${name}`, value] as const),
  );
  return new Map([["refusalStatus", refusalStatus], ...settings]);
}

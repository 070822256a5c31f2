import { existsSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { orConfigError } from "../../common/config-error.ts";
import { readPlainFile } from "../../common/files.ts";
import { isJsonObject, jsonOr, textOrJson } from "../../common/json.ts";
import { randomSeed } from "../../common/random.ts";
import { type EndReason, readRecording } from "../../documents/recording.ts";
import { defaultToken, noCallText, processClient } from "../../library/client-process.ts";
import { readMethods } from "../../mock/config/method-folders.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import type { Config } from "../../mock/config/settings.ts";
import { FaultsInFront, frontRulesSchema } from "../../mock/faults/faults-in-front.ts";
import { rulesFromTexts } from "../../mock/faults/rule.ts";
import { readOrThrow } from "../../schema/read-by.ts";
import { examineRecordings } from "../../tenant/examine/examine-recording.ts";
import type { Expectation } from "../../tenant/examine/replay.ts";
import { type RecordRequest, startRecorder } from "../../tenant/record/recorder.ts";
import { type AdoptedFile, adoptRecordings, newsIn } from "../../tenant/report/adopted-file.ts";
import { formatReport } from "../../tenant/report/formats.ts";
import { type Report, reportOfRecording } from "../../tenant/report/report.ts";
import { type Methods, methodsIn } from "../../vendor/catalog.ts";
import { overrideVendorErrors } from "../../wire/vendor-errors.ts";
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
import { listenWithAdvice, untilStopSignal } from "../running-stand-in.ts";

type Flags = CommandLine<"drift" | "verify">["flags"];

/** Prints a report. Exit: 0 the same, 1 different, 3 inconclusive. */
export function printOutcome(report: Report, flags: Pick<Flags, "format" | "json" | "all">): number {
  writeReport(flags, (format) => formatReport(report, format, flags.all));
  return { same: 0, different: 1, inconclusive: 3 }[report.outcome];
}

/** The time limit of a search, and how it reports its progress. */
export const searchOptions = () => ({ mostMs: 120_000, onProgress: progressPrinter() });

/** The behaviour that a system is compared with: that of a config file, or the assumed one. @throws ConfigError */
export const readExpectation = (path?: string) =>
  expectationOf(readConfig({ flags: path === undefined ? {} : { config: path } }).config);

type AdoptedBehaviour = Pick<Config, "assumptions" | "vendorErrors" | "observed"> & Pick<Expectation, "refusalStatus">;

export function expectationOf({ assumptions: switches, refusalStatus, vendorErrors, observed }: AdoptedBehaviour) {
  return { switches, refusalStatus, table: overrideVendorErrors(vendorErrors), done: observed?.done };
}

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

const graceMs = 5000;

/** Runs the client beside the proxy. @returns its exit code; 0 if enough was recorded. @throws ConfigError if it cannot run */
async function runClient(
  { flags, rest }: CommandLine<"record">,
  url: string,
  enough: Promise<EndReason>,
): Promise<number> {
  const { env } = process;
  const token = env[flags.tokenVariable ?? defaultToken] ?? env[defaultToken];
  const stop = new AbortController();
  let reason: EndReason | undefined;
  void enough.then((ended) => {
    reason = ended;
    stop.abort();
  });
  const run = processClient(rest, { ...flags, prints: [1, 2], graceMs });
  const { code, killedBy } = await run({ url, token, signal: stop.signal });
  if (reason === "max-calls") return 0;
  return killedBy ? 128 + constants.signals[killedBy] : code;
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
  return {
    ...flags,
    methods,
    release: release.name,
    path,
    isAppending,
    maxCalls,
    timeoutMs: 60_000,
    faults: readFaults(flags, methods),
  };
}

/** The rules of `--fault`. @throws ConfigError for one that is wrong, or cannot act in front of a real system */
function readFaults({ fault, seed, release }: CommandLine<"record">["flags"], { catalog }: Methods) {
  if (fault.length === 0 && seed === undefined) return undefined;
  if (fault.length === 0) throw new UsageError("--seed: only with --fault");
  const where = ([, ...path]: readonly string[]) => `--fault${path.length > 0 ? `, at ${path.join(".")}` : ""}`;
  return new FaultsInFront(
    readOrThrow(frontRulesSchema, rulesFromTexts(fault), where),
    seed ?? randomSeed(),
    methodsIn(catalog),
    release,
  );
}

/** Compares a recording with the mock server: `drift rec.ndjson`. Exit: 0 the same, 1 different, 2 usage, 3 inconclusive. */
export async function driftCommand({ words: [path = ""], flags }: CommandLine<"drift">): Promise<number> {
  const methods = readMethods(flags.methods);
  const expectation = readExpectation(flags.config);
  const examined = await examineRecordings(readRecording(path), { ...expectation, ...searchOptions(), methods });
  const news = newsIn(await adoptRecordings(examined), expectation);
  return printOutcome(reportOfRecording(examined, news), flags);
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
  const file = await adoptRecordings(examined);
  const changes = changeLines(existing, file);
  const { notAdopted } = file.observed;
  const isWhole = examined.parts.every(({ judgement }) => judgement.isWhole);
  const unfinished = isWhole ? [] : ["the search ended after two minutes, so there may be more to adopt"];
  const text = [...changes, ...notAdoptedLines(file), ...unfinished].join("\n");
  printJsonOrText(flags, { changes, notAdopted, isWhole }, text);
  if (flags.dryRun) return 0;
  writeJsonFile("--output", output, { ...existing, ...file });
  return 0;
}

const notAdoptedLines = ({ observed }: AdoptedFile): string[] =>
  observed.notAdopted.map((finding) => {
    if ("kind" in finding) return `not adopted: ${finding.kind}: ${finding.reason}`;
    const differences = finding.seen.map(
      ({ path, expected, actual }) => `at ${path} ${actual} in place of ${expected}`,
    );
    return `not adopted: ${finding.interaction}: ${finding.reason}: ${differences.join("; ")}`;
  });

function readExistingConfig(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {};
  const read = jsonOr(orConfigError(`--output ${path}`, "cannot be read", () => readPlainFile(path)));
  if (isJsonObject(read)) return read;
  throw new UsageError(`--output ${path}: it is no config file; expected a JSON object, or no file`);
}

/** The changes to an existing config file, as `assumptions: bulk.order: as assumed -> any`. */
function changeLines(existing: Readonly<Record<string, unknown>>, file: AdoptedFile): string[] {
  const variantText = (value: unknown = "as assumed") => textOrJson(value);
  const lines = (["assumptions", "vendorErrors"] as const).flatMap((key) => {
    const before: Record<string, unknown> = Object(existing[key]);
    const after: Record<string, unknown> = file[key];
    const changed = Object.keys({ ...before, ...after }).filter(
      (name) => !isDeepStrictEqual(before[name], after[name]),
    );
    return changed.sort().map((name) => `${key}: ${name}: ${variantText(before[name])} -> ${variantText(after[name])}`);
  });
  const [before, after] = [existing, { ...existing, ...file }].map(({ refusalStatus = 200 }) => refusalStatus);
  if (before !== after) lines.unshift(`refusalStatus: ${before} -> ${after}`);
  return lines.length > 0 ? lines : ["nothing changes"];
}

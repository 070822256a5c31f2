import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type OperationShape, operationShape } from "../../assumptions/observations.ts";
import { ConfigError, orConfigError } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { isJsonObject, jsonOr } from "../../ground/json.ts";
import { examineRecordings, mergeShapes } from "../../lab/examine/examine-recording.ts";
import type { Expectation } from "../../lab/examine/variant-search.ts";
import { readRecording } from "../../lab/record/recording.ts";
import { type AdoptedFile, adoptRecordings } from "../../lab/report/adopted-file.ts";
import { formatReport } from "../../lab/report/formats.ts";
import { type Report, reportOfRecording } from "../../lab/report/report.ts";
import { readMethods } from "../../mock/config/method-folders.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import type { Config } from "../../mock/config/settings.ts";
import {
  overrideVendorErrors,
  type VendorError,
  type VendorErrorKind,
  vendorErrors,
} from "../../wire/vendor-errors.ts";
import { type CommandLine, printJsonOrText, printMessage, UsageError, writeJsonFile, writeReport } from "../command.ts";
import { progressPrinter } from "../progress.ts";

type Flags = CommandLine<"drift" | "verify">["flags"];

/** Prints what was found. Exit: 0 the same, 1 different, 3 not proven. */
export function printOutcome(report: Report, flags: Pick<Flags, "format" | "json" | "output" | "all">): number {
  writeReport(flags, (format) => formatReport(report, format, flags.all));
  return { same: 0, different: 1, "not proven": 3 }[report.outcome];
}

/** The time limit of a search, and how it reports its progress. */
export const searchOptions = ({ seconds }: Pick<Flags, "seconds">) => ({
  mostMs: seconds * 1000,
  onProgress: progressPrinter(),
});

/** The variants that a system is compared with: those of a config file, else ours. @throws ConfigError */
export const readExpectation = (path?: string) =>
  expectationOf(readConfig({ flags: path === undefined ? {} : { config: path } }).config);

type SeenBehaviour = Pick<Config, "assumptions" | "vendorErrors" | "observed"> & Pick<Expectation, "refusalStatus">;

export function expectationOf({ assumptions: switches, refusalStatus, vendorErrors, observed }: SeenBehaviour) {
  const { shapes = [], done } = observed ?? {};
  return { switches, refusalStatus, table: overrideVendorErrors(vendorErrors), shapes, done };
}

/** Holds a recording against us: `drift rec.ndjson`. Exit: 0 the same, 1 different, 2 usage, 3 not proven. */
export async function driftCommand({ words: [path = ""], flags }: CommandLine<"drift">): Promise<number> {
  const methods = readMethods(flags.methods);
  const held = readExpectation(flags.config);
  const examined = await examineRecordings(readRecording(path), { ...held, ...searchOptions(flags), methods });
  return printOutcome(reportOfRecording(examined), flags);
}

/**
 * Makes a config file of recordings: `adopt rec.ndjson more.ndjson --output adopted.json`. Exit: 0 written, or shown with
 * `--dry-run`; 2 usage; 3 nothing in them could be compared, and nothing was written.
 */
export async function adoptCommand({ words, flags }: CommandLine<"adopt">): Promise<number> {
  const { output, shapes } = flags;
  const methods = readMethods(flags.methods);
  const there = readThere(output);
  const examined = await examineRecordings(words.flatMap(readRecording), {
    ...readExpectation(),
    ...searchOptions(flags),
    methods,
  });
  if (examined.parts.every(({ exchanges }) => exchanges.length === 0)) {
    printMessage("not proven: nothing in the recordings can be compared, and nothing was written");
    return 3;
  }
  const file = adoptRecordings(examined);
  const changes = changesIn(there, file);
  const { notAdopted } = file.observed;
  const isWhole = examined.parts.every(({ examination }) => examination.isWhole);
  const unfinished = isWhole ? [] : ["the search ran out of time (--seconds): there may be more to adopt"];
  printJsonOrText(
    flags,
    { changes, notAdopted, isWhole },
    [...changes, ...notAdoptedIn(file), ...unfinished].join("\n"),
  );
  if (flags.dryRun) return 0;
  writeJsonFile("--output", output, { ...there, ...file });
  if (shapes !== undefined) writeShapes(shapes, examined.shapes);
  return 0;
}

const notAdoptedIn = ({ observed }: AdoptedFile): string[] =>
  observed.notAdopted.map((one) =>
    "kind" in one
      ? `not adopted: ${one.kind}: ${one.reason}`
      : `not adopted: ${one.interaction}: ${one.reason}: ${one.seen.map(({ path, expected, actual }) => `at ${path} ${actual} in place of ${expected}`).join("; ")}`,
  );

/** The config file as it is. Other keys stay. */
function readThere(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {};
  const read = jsonOr(orConfigError(`--output ${path}`, "cannot be read", () => readPlainFile(path)));
  if (isJsonObject(read)) return read;
  throw new UsageError(`--output ${path}: it is no config file; expected a JSON object, or no file`);
}

/** The changes to an existing file, in lines. */
function changesIn(there: Readonly<Record<string, unknown>>, file: AdoptedFile): string[] {
  const errorWords = (kind: string, error: unknown = vendorErrors[kind as VendorErrorKind]) => {
    const { code, message, provenance = "observed", row } = error as Partial<VendorError>;
    return `${[code, row?.text ?? message].filter((one) => one !== undefined).join(": ")} (${provenance})`;
  };
  const words = { assumptions: (_: string, variant: unknown = "as assumed") => variant, vendorErrors: errorWords };
  const all = (["assumptions", "vendorErrors"] as const).flatMap((key) => {
    const [old, now]: [Record<string, unknown>, Record<string, unknown>] = [Object(there[key]), file[key]];
    const others = Object.keys({ ...old, ...now }).filter((name) => !isDeepStrictEqual(old[name], now[name]));
    return others
      .sort()
      .map((name) => `${key}: ${name}: ${words[key](name, old[name])} -> ${words[key](name, now[name])}`);
  });
  const [before, after] = [there, { ...there, ...file }].map(({ refusalStatus = 200 }) => refusalStatus);
  if (before !== after) all.unshift(`refusalStatus: ${before} -> ${after}`);
  return all.length > 0 ? all : ["nothing changes"];
}

/** Writes a file a method into a folder, each merged into the one that is there. @throws ConfigError naming the file */
function writeShapes(folder: string, shapes: readonly OperationShape[]): void {
  // Read before any is written: nothing is half done.
  const merged = shapes.map((shape) => {
    const path = join(folder, `${shape.operation}.json`);
    return [path, existsSync(path) ? mergeShapes(readShape(path), shape) : shape] as const;
  });
  orConfigError(`--shapes ${folder}`, "cannot be written", () => mkdirSync(folder, { recursive: true }));
  for (const [path, shape] of merged) writeJsonFile("--shapes", path, shape);
}

function readShape(path: string): OperationShape {
  const { data } = operationShape.safeParse(jsonOr(orConfigError(path, "cannot be read", () => readPlainFile(path))));
  if (data) return data;
  throw new ConfigError([{ where: path, message: "is no shape", hint: "expected a file that `adopt --shapes` wrote" }]);
}

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ConfigError, orProblem } from "../../ground/config-error.ts";
import { readPlainFile, writeWhole } from "../../ground/files.ts";
import { jsonOr } from "../../ground/json.ts";
import { type Observations, type OperationShape, operationShape } from "../../wire/observations.ts";
import type { Switches } from "../../wire/switches.ts";
import { type VendorErrorKind, type VendorErrorOverrides, vendorErrors } from "../../wire/vendor-errors.ts";
import type { DoneWords, Examination } from "../examine/examine.ts";
import { type ExaminedRecording, mergedShape } from "../examine/examine-recording.ts";

/** A config file with which the stand-in does, and words its errors, as a system was seen to do. */
export interface AdoptedFile {
  readonly observed: Observations;
  readonly assumptions: Switches;
  readonly vendorErrors: VendorErrorOverrides;
}

/** What was seen of a system, and where. */
export interface SeenSystem {
  /** The host, without port, path or credentials. */
  readonly host: string;
  readonly release: string;
  /** Day of the observation: `2026-01-31`. */
  readonly date: string;
  readonly examination: Examination;
}

/** The file of recordings: the same whatever their order. */
export function adoptedFromRecordings({ parts, shapes }: ExaminedRecording): AdoptedFile {
  const keyOf = ({ date, host, release }: SeenSystem) => JSON.stringify([date, host, release]);
  const seen = parts
    .map(({ part: { header }, examination }): SeenSystem => ({ ...header, examination }))
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const joined = (values: readonly string[]) => [...new Set(values)].sort().join(", ");
  const release = joined(seen.map((one) => one.release));
  // They are sorted by their date first.
  const date = seen.at(-1)?.date ?? "";
  const target = joined(seen.map(({ host }) => host));
  const found = { provenance: "observed", source: `Recorded, ${release}, ${date}` } as const;
  const verdicts = seen.flatMap(verdictsIn);
  return fileOf(seen, found, {
    date,
    release,
    target,
    targetKind: "system",
    answers: [],
    verdicts,
    shapes: [...shapes],
  });
}

/** The file of a verification. @param answers of the target, with nothing of the tenant in them */
export function adoptedFromSystem(
  system: SeenSystem,
  { targetKind, answers }: Pick<Observations, "targetKind" | "answers">,
): AdoptedFile {
  const { host, release, date } = system;
  const at = `at ${host}, ${release}, ${date}`;
  // A stand-in makes up its answers, however they came here.
  const found: Found =
    targetKind === "system"
      ? { provenance: "observed", source: `Observed ${at}` }
      : { provenance: "assumed", source: `A stand-in ${at}` };
  return fileOf([system], found, { date, release, target: host, targetKind, answers });
}

type Found = Required<Pick<NonNullable<VendorErrorOverrides[VendorErrorKind]>, "provenance" | "source">>;

/** The file of all in which examinations agree. A contradiction is told, and neither side adopted. */
function fileOf(
  seen: readonly SeenSystem[],
  found: Found,
  observed: Omit<Observations, "notAdopted" | "done">,
): AdoptedFile {
  const contradictions: { kind: string; reason: string }[] = [];
  const agreed = (saidBy: (one: SeenSystem) => object): (readonly [name: string, value: unknown])[] => {
    const said = seen.flatMap((one) => Object.entries(saidBy(one)).map(([name, value]) => ({ name, value, one })));
    return [...Map.groupBy(said, ({ name }) => name)].sort().flatMap(([name, some]) => {
      if (some.every(({ value }) => isDeepStrictEqual(value, some[0]?.value))) return [[name, some[0]?.value] as const];
      const words = some.map(({ value, one }) => `${inWords(value)} (${one.host}, ${one.release})`);
      const reason = `recordings contradict each other: ${[...new Set(words)].sort().join("; ")}`;
      contradictions.push({ kind: name, reason });
      return [];
    });
  };
  const switches = agreed(behaviourIn).filter(([, variant]) => variant !== asAssumed && variant !== noVariant);
  const errors = agreed(({ examination }) => examination.words.errors);
  const [[, done] = []] = agreed(({ examination }) => ({ done: examination.done }));
  return {
    observed: {
      ...observed,
      ...(done !== undefined && { done: done as DoneWords }),
      notAdopted: [...contradictions, ...seen.flatMap(({ examination }) => notAdoptedIn(examination))],
    },
    assumptions: Object.fromEntries(switches) as Switches,
    vendorErrors: Object.fromEntries(errors.map(([kind, error]) => [kind, { ...(error as object), ...found }])),
  };
}

const inWords = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"));

const [asAssumed, noVariant] = ["as assumed", "no variant"];

/** By id, how a system behaves, as far as that is settled. */
function behaviourIn({
  examination: { findings, switches },
}: SeenSystem): Readonly<Record<string, string | undefined>> {
  const settled = findings.filter(({ id, verdict }) => verdict !== "open" && !id.startsWith("error."));
  const said = settled.map(({ id, verdict, variant }) => [
    id,
    variant ?? (verdict === "confirmed" ? asAssumed : noVariant),
  ]);
  return { ...Object.fromEntries(said), ...switches };
}

function verdictsIn({ examination, release, date, host }: SeenSystem): NonNullable<Observations["verdicts"]> {
  return examination.findings
    .flatMap(({ id, verdict, variant }) =>
      verdict === "open"
        ? []
        : [{ id, verdict, ...(variant !== undefined && { variant }), release, date, recording: host }],
    )
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Differences of one cause that are kept. */
const mostSeen = 10;

/** What has no place in a file: words of which no template is made, and what is left. */
function notAdoptedIn({ words, left }: Examination): Observations["notAdopted"] {
  // The words of calls that are done have a place of their own.
  const own = left.filter(({ operation }) => operation !== "every method");
  const nameOf = ({ operation, exchanges: [first] }: (typeof own)[number]) =>
    typeof first === "string" ? first : operation;
  const unexplained = [...Map.groupBy(own, nameOf)].map(([interaction, all]) => ({
    interaction,
    assumptions: [],
    reason: "no variant of an assumption and no vendor error describes it",
    seen: all
      .slice(0, mostSeen)
      .map(({ at, there, here }) => ({ path: at, expected: plainly(here), actual: plainly(there) })),
  }));
  return [...words.notAdopted, ...unexplained];
}

/** What was done, or the type of a value: the value itself may be the tenant's. */
function plainly(text: string): string {
  const json = jsonOr(text);
  if (json === undefined) return text.split(/[:(]/)[0]?.trim() ?? "";
  return `a value of type ${Array.isArray(json) ? "array" : json === null ? "null" : typeof json}`;
}

/** What a file would change, in lines: switches and errors that are others in it than in the file that is there. */
export function changesBy(there: Readonly<Record<string, unknown>>, file: AdoptedFile): string[] {
  const changes = (key: "assumptions" | "vendorErrors", inWords: (name: string, value: unknown) => string) => {
    const [old, now] = [there[key] ?? {}, file[key]] as Readonly<Record<string, unknown>>[];
    return Object.keys({ ...old, ...now })
      .sort()
      .filter((name) => !isDeepStrictEqual(old?.[name], now?.[name]))
      .map((name) => `${key}: ${name}: ${inWords(name, old?.[name])} -> ${inWords(name, now?.[name])}`);
  };
  const all = [
    ...changes("assumptions", (_, variant) => String(variant ?? asAssumed)),
    ...changes("vendorErrors", (kind, error) => wordsOf(error ?? vendorErrors[kind as VendorErrorKind])),
  ];
  return all.length > 0 ? all : ["nothing changes"];
}

function wordsOf(error: unknown): string {
  const { code, message, provenance, row } = error as Readonly<Record<string, string>> & { row?: { text?: string } };
  return `${[code, row?.text ?? message].filter((one) => one !== undefined).join(": ")} (${provenance ?? "observed"})`;
}

/**
 * Writes a file a method into a folder, each merged into the one that is there: the same whatever came first.
 * @throws ConfigError when a file is there that is no shape, or cannot be written
 */
export function writeShapes(folder: string, shapes: readonly OperationShape[]): void {
  const files = shapes.map((shape) => ({ path: join(folder, `${shape.operation}.json`), shape }));
  // Read before any is written: nothing is half done.
  const merged = files.map(({ path, shape }) => ({
    path,
    shape: existsSync(path) ? mergedShape(readShape(path), shape) : shape,
  }));
  orProblem(`--shapes ${folder}`, "cannot be written", () => {
    mkdirSync(folder, { recursive: true });
    for (const { path, shape } of merged) writeWhole(path, `${JSON.stringify(shape, null, 2)}\n`);
  });
}

function readShape(path: string): OperationShape {
  try {
    return operationShape.parse(JSON.parse(readPlainFile(path)));
  } catch {
    throw new ConfigError([
      { where: path, message: "is no shape", hint: "expected a file that `adopt --shapes` wrote" },
    ]);
  }
}

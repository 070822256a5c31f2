import { existsSync, readFileSync } from "node:fs";
import { variantsById } from "../assumptions/switches.ts";
import { ConfigError, orConfigError, problemAt } from "../ground/config-error.ts";
import { writeWhole } from "../ground/files.ts";
import { nearestHint } from "../ground/names.ts";
import type { LockChange, LockReport, SafetyCondition } from "./exploration.ts";

/** A line of the lock: an assumption on which the safety of the client rests. */
interface LockLine {
  readonly id: string;
  /** The variants with which the client is not safe, separated by commas. */
  readonly variants: string;
  readonly certainty: string;
  readonly operations: readonly string[];
}

/** `bulk.reference-reused accepted inferred`. */
const lineText = ({ id, variants, certainty }: LockLine): string => `${id} ${variants} ${certainty}`;

function linesFor(conditions: readonly SafetyCondition[]): LockLine[] {
  return [...Map.groupBy(conditions, ({ assumption }) => assumption)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, ofAssumption]) => {
      const variants = ofAssumption.map(({ variant }) => variant).sort();
      const operations = [...new Set(ofAssumption.flatMap((condition) => condition.operations))].sort();
      return { id, variants: variants.join(","), certainty: ofAssumption[0]?.provenance ?? "", operations };
    });
}

/** The surest first. */
const certainties = ["documented", "observed", "observed once", "inferred", "assumed"];

/** The lines of a lock by id; `undefined` if there is no file. @throws ConfigError naming the file and the line */
export function readLock(path: string): ReadonlyMap<string, LockLine> | undefined {
  const lines = readLockLines(path, (line) => {
    const [id = "", variants = "", ...words] = line.split(/\s+/);
    const certainty = words.join(" ");
    if (!certainties.includes(certainty)) {
      return `"${line}" is no line of a lock; expected an id, its variants, and one of ${certainties.join(", ")}`;
    }
    return unknownId(id) ?? { id, variants, certainty, operations: [] };
  });
  return lines && new Map(lines.map((line) => [line.id, line]));
}

/** Says that a lock names an assumption that there is not, or that has no variants. */
export function unknownId(id: string): string | undefined {
  return variantsById.has(id) ? undefined : `unknown assumption "${id}"; ${nearestHint(id, [...variantsById.keys()])}`;
}

/**
 * Reads a file with a statement in each line. Empty lines and comments (#) are skipped.
 * @param read the statement, or why the line is none
 * @returns `undefined` if there is no file
 * @throws ConfigError naming the file and the line
 */
export function readLockLines<Line extends object>(path: string, read: (line: string) => Line | string) {
  if (!existsSync(path)) return undefined;
  const text = orConfigError(`--lock ${path}`, "cannot be read", () => readFileSync(path, "utf8"));
  return text.split(/\r?\n/).flatMap((written, at): Line[] => {
    const line = written.trim();
    if (line === "" || line.startsWith("#")) return [];
    const statement = read(line);
    if (typeof statement !== "string") return [statement];
    throw new ConfigError([problemAt(`--lock ${path}, line ${at + 1}`, statement)]);
  });
}

/** Writes the lines of a lock. @throws ConfigError when the file cannot be written */
export const writeLock = (path: string, lines: readonly string[]): void =>
  orConfigError(`--lock ${path}`, "cannot be written", () =>
    writeWhole(
      path,
      lines
        .map((line) => `${line}\n`)
        .sort()
        .join(""),
    ),
  );

/** How a lock is compared and written. */
export interface LockUse {
  readonly isUpdate: boolean;
  /** Did the run look at a part of the client only? Then it proves no line of the lock needless, and an update only adds. */
  readonly isPart: boolean;
}

/**
 * Compares the assumptions behind the safety of a client with the lock. An id or a variant that the lock lacks is
 * `new`; an assumption that was surer is `weaker`; one that the client does not need any more is `gone`. Writes the
 * lock for an update.
 * @throws ConfigError when the file cannot be written
 */
export function checkLock(
  path: string,
  lock: ReturnType<typeof readLock>,
  conditions: readonly SafetyCondition[],
  { isUpdate, isPart }: LockUse,
): Omit<LockReport, "update"> {
  const lines = linesFor(conditions);
  const changes = lines.flatMap((line): LockChange[] => {
    const before = lock?.get(line.id);
    const change = { line: lineText(line), operations: [...line.operations] };
    const variants = new Set(before?.variants.split(","));
    if (!before || line.variants.split(",").some((variant) => !variants.has(variant)))
      return [{ kind: "new", ...change }];
    const isWeaker = certainties.indexOf(line.certainty) > certainties.indexOf(before.certainty);
    return isWeaker ? [{ kind: "weaker", ...change, before: before.certainty }] : [];
  });
  const ids = new Set(lines.map(({ id }) => id));
  const unseen = [...(lock?.values() ?? [])].filter(({ id }) => !ids.has(id));
  if (!isPart) changes.push(...unseen.map((line) => ({ kind: "gone" as const, line: lineText(line), operations: [] })));
  if (isUpdate) {
    const kept = isPart ? [...lines.map((line) => withLine(lock?.get(line.id), line)), ...unseen] : lines;
    writeLock(path, kept.map(lineText));
  }
  return { file: path, isWritten: isUpdate, isMissing: lock === undefined, isPart, changes };
}

/** A line of the lock with the variants of another look at the same assumption. */
function withLine(before: LockLine | undefined, line: LockLine): LockLine {
  if (!before) return line;
  const variants = new Set([...before.variants.split(","), ...line.variants.split(",")]);
  return { ...before, variants: [...variants].sort().join(",") };
}

import { existsSync, readFileSync } from "node:fs";
import { variantsById } from "../assumptions/switches.ts";
import { ConfigError, orConfigError, problemAt } from "../ground/config-error.ts";
import { writeWhole } from "../ground/files.ts";
import { nearestHint } from "../ground/names.ts";

/** A line of the lock: an assumption on which the safety of the client rests. */
export interface LockLine {
  readonly id: string;
  /** The variants with which the client is not safe, separated by commas. */
  readonly variants: string;
  readonly certainty: string;
  readonly operations: readonly string[];
}

/** `bulk.reference-reused accepted inferred`. */
export const lockLineText = ({ id, variants, certainty }: LockLine): string => `${id} ${variants} ${certainty}`;

/** The surest first. */
export const certainties = ["documented", "observed", "observed once", "inferred", "assumed"];

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

import { existsSync, readFileSync } from "node:fs";
import { variantsById } from "../assumptions/switches.ts";
import { ConfigError, orConfigError, problemAt } from "../common/config-error.ts";
import { writeWhole } from "../common/files.ts";
import { nearestHint } from "../common/names.ts";

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
export const certainties = ["documented", "observed", "inferred", "assumed"];

/**
 * The lines of a lock by id; `undefined` if there is no file. Empty lines and comments (#) are skipped.
 * @throws ConfigError naming the file and the line
 */
export function readLock(path: string): ReadonlyMap<string, LockLine> | undefined {
  if (!existsSync(path)) return undefined;
  const text = orConfigError(`--lock ${path}`, "cannot be read", () => readFileSync(path, "utf8"));
  const lines = new Map<string, LockLine>();
  for (const [at, written] of text.split(/\r?\n/).entries()) {
    const line = written.trim();
    if (line === "" || line.startsWith("#")) continue;
    const [id = "", variants = "", ...words] = line.split(/\s+/);
    const certainty = words.join(" ");
    const problem = certainties.includes(certainty)
      ? !variantsById.has(id) && `unknown assumption "${id}"; ${nearestHint(id, [...variantsById.keys()])}`
      : `"${line}" is not a line of a lock; expected an id, its variants, and one of ${certainties.join(", ")}`;
    if (problem) throw new ConfigError([problemAt(`--lock ${path}, line ${at + 1}`, problem)]);
    lines.set(id, { id, variants, certainty, operations: [] });
  }
  return lines;
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

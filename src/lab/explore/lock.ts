import { existsSync, readFileSync } from "node:fs";
import { ConfigError, orConfigError } from "../../ground/config-error.ts";
import { writeWhole } from "../../ground/files.ts";
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
  if (!existsSync(path)) return undefined;
  const text = orConfigError(`--lock ${path}`, "cannot be read", () => readFileSync(path, "utf8"));
  const lines = text.split(/\r?\n/).map((line, at) => ({ line: line.trim(), at }));
  const read = lines.flatMap(({ line, at }): LockLine[] => {
    if (line === "" || line.startsWith("#")) return [];
    const [id = "", variants = "", ...words] = line.split(/\s+/);
    const certainty = words.join(" ");
    if (certainties.includes(certainty)) return [{ id, variants, certainty, operations: [] }];
    const expected = `expected an id, its variants, and one of ${certainties.join(", ")}`;
    const where = `--lock ${path}, line ${at + 1}`;
    throw new ConfigError([{ where, message: `"${line}" is no line of a lock`, hint: expected }]);
  });
  return new Map(read.map((line) => [line.id, line]));
}

/**
 * Compares the assumptions behind the safety of a client with the lock. An id or a variant that the lock lacks is
 * `new`; an assumption that was surer is `weaker`. Writes the lock if there is none, or for an update.
 * @throws ConfigError when the file cannot be written
 */
export function checkLock(
  path: string,
  lock: ReturnType<typeof readLock>,
  conditions: readonly SafetyCondition[],
  isUpdate: boolean,
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
  for (const line of lock?.values() ?? []) {
    if (!ids.has(line.id)) changes.push({ kind: "gone", line: lineText(line), operations: [] });
  }
  const isWritten = isUpdate || lock === undefined;
  if (isWritten) {
    const text = lines.map((line) => `${lineText(line)}\n`).join("");
    orConfigError(`--lock ${path}`, "cannot be written", () => writeWhole(path, text));
  }
  return { file: path, isWritten, changes };
}

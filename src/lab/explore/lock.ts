import { existsSync, readFileSync } from "node:fs";
import { ConfigError, orConfigError } from "../../ground/config-error.ts";
import { writeWhole } from "../../ground/files.ts";
import type { LockChange, LockReport, SafetyCondition } from "./exploration.ts";

interface LockLine {
  readonly id: string;
  /** The variants with which the client is not safe, separated by commas. */
  readonly variants: string;
  readonly certainty: string;
  readonly operations: readonly string[];
}

/** `bulk.reference-reused accepted inferred`. */
const textOf = ({ id, variants, certainty }: LockLine): string => `${id} ${variants} ${certainty}`;

function linesOf(doubts: readonly SafetyCondition[]): LockLine[] {
  return [...Map.groupBy(doubts, ({ assumption }) => assumption)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([id, some]) => {
      const variants = some.map(({ variant }) => variant).sort();
      const operations = [...new Set(some.flatMap(({ operations }) => operations))].sort();
      return { id, variants: variants.join(","), certainty: some[0]?.provenance ?? "", operations };
    });
}

/** The surest first. */
const certainties = ["documented", "observed", "observed once", "inferred", "assumed"];

/** The lines of a lock by id; `undefined` where there is no file. @throws ConfigError naming the file and the line */
export function readLock(path: string): ReadonlyMap<string, LockLine> | undefined {
  if (!existsSync(path)) return undefined;
  const text = orConfigError(`--lock ${path}`, "cannot be read", () => readFileSync(path, "utf8"));
  const lines = text.split(/\r?\n/).map((line, at) => ({ line: line.trim(), at }));
  const read = lines.flatMap(({ line, at }): LockLine[] => {
    if (line === "" || line.startsWith("#")) return [];
    const [id = "", variants = "", ...words] = line.split(/\s+/);
    const certainty = words.join(" ");
    if (certainties.includes(certainty)) return [{ id, variants, certainty, operations: [] }];
    const message = `"${line}" is no line of a lock; expected an id, its variants, and one of ${certainties.join(", ")}`;
    throw new ConfigError([{ where: `--lock ${path}, line ${at + 1}`, message }]);
  });
  return new Map(read.map((line) => [line.id, line]));
}

/**
 * Compares what the safety of a client rests on with the lock. `new` is an id or a variant that the lock does not have, `weaker` one that
 * was surer. Writes the lock where there is none, or where it is to be updated.
 * @throws ConfigError when the file cannot be written
 */
export function checkLock(
  path: string,
  kept: ReturnType<typeof readLock>,
  doubts: readonly SafetyCondition[],
  isUpdate: boolean,
): Omit<LockReport, "update"> {
  const lines = linesOf(doubts);
  const changes = lines.flatMap((line): LockChange[] => {
    const before = kept?.get(line.id);
    const told = { line: textOf(line), operations: [...line.operations] };
    const has = new Set(before?.variants.split(","));
    if (!before || line.variants.split(",").some((one) => !has.has(one))) return [{ kind: "new", ...told }];
    const isWeaker = certainties.indexOf(line.certainty) > certainties.indexOf(before.certainty);
    return isWeaker ? [{ kind: "weaker", ...told, before: before.certainty }] : [];
  });
  const ids = new Set(lines.map(({ id }) => id));
  const gone = [...(kept?.values() ?? [])].filter(({ id }) => !ids.has(id));
  const isWritten = isUpdate || kept === undefined;
  if (isWritten) {
    const text = lines.map((line) => `${textOf(line)}\n`).join("");
    orConfigError(`--lock ${path}`, "cannot be written", () => writeWhole(path, text));
  }
  const told = [...changes, ...gone.map((line): LockChange => ({ kind: "gone", line: textOf(line), operations: [] }))];
  return { file: path, isWritten, changes: told };
}

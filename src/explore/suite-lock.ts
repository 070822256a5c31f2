import { readLockLines, unknownId, writeLock } from "../documents/lock-file.ts";
import type { LockChange, LockReport, SuiteVariant } from "./exploration.ts";
import type { LockUse } from "./lock.ts";

/** A line of a suite's lock: a variant that tests notice, and their names. */
interface SuiteLine {
  readonly variant: string;
  readonly tests: string;
}

/** `bulk.order=any: results come in order; rows keep their place`. */
const lineText = ({ variant, tests }: SuiteLine): string => (tests === "" ? variant : `${variant}: ${tests}`);

const variantText = ({ assumption, variant }: Pick<SuiteVariant, "assumption" | "variant">): string =>
  `${assumption}=${variant}`;

/** The lines of a suite's lock by variant; `undefined` if there is no file. @throws ConfigError naming file and line */
export function readSuiteLock(path: string): ReadonlyMap<string, SuiteLine> | undefined {
  const lines = readLockLines(path, (line) => {
    const [, variant = "", id = "", tests = ""] = /^(([^\s=:]+)=[^\s:]+)(?:: (.*))?$/.exec(line) ?? [];
    if (variant === "") return `"${line}" is no line of a suite's lock; expected "id=variant: tests"`;
    return unknownId(id) ?? { variant, tests };
  });
  return lines && new Map(lines.map((line) => [line.variant, line]));
}

/**
 * Compares the variants that a suite notices with its lock. A variant that no test notices any more is `unnoticed`; one
 * that the lock lacks is `new`. Writes the lock for an update: variants that were not run keep their lines.
 * @throws ConfigError when the file cannot be written
 */
export function checkSuiteLock(
  path: string,
  lock: ReturnType<typeof readSuiteLock>,
  suite: readonly SuiteVariant[],
  { isUpdate, isPart }: LockUse,
): Omit<LockReport, "update"> {
  const noticed = suite.flatMap(({ outcome, operations, tests, ...one }) =>
    outcome === "noticed" ? [{ variant: variantText(one), tests: tests.join("; "), operations }] : [],
  );
  const wasRun = new Set(suite.filter(({ outcome }) => outcome !== "not run").map(variantText));
  const seen = new Set(noticed.map(({ variant }) => variant));
  const before = [...(lock?.values() ?? [])].filter(({ variant }) => !seen.has(variant));
  // A variant behind none of the calls any more is not noticed either.
  const unnoticed = before.filter(({ variant }) => wasRun.has(variant) || !isPart);
  const added = noticed.filter(({ variant }) => !lock?.has(variant));
  const changes: LockChange[] = [
    ...unnoticed.map((line) => ({ kind: "unnoticed" as const, line: lineText(line), operations: [] })),
    ...added.map((line) => ({ kind: "new" as const, line: lineText(line), operations: line.operations })),
  ];
  if (isUpdate) writeLock(path, [...noticed, ...before.filter((line) => !unnoticed.includes(line))].map(lineText));
  return { file: path, isWritten: isUpdate, isMissing: lock === undefined, isPart, changes };
}

import { counted } from "../common/quoted-text.ts";
import { certainties, type LockLine, lockLineText, type readLock, writeLock } from "../documents/lock-file.ts";
import type { LockChange, LockReport, SafetyCondition, WhatIf } from "./exploration.ts";

function linesFor(conditions: readonly SafetyCondition[]): LockLine[] {
  return [...Map.groupBy(conditions, ({ assumption }) => assumption)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, ofAssumption]) => {
      const variants = ofAssumption.map(({ variant }) => variant).sort();
      const operations = [...new Set(ofAssumption.flatMap((condition) => condition.operations))].sort();
      return { id, variants: variants.join(","), certainty: ofAssumption[0]?.provenance ?? "", operations };
    });
}

/**
 * Compares the assumptions behind the safety of a client with the lock. An id or a variant that the lock lacks is
 * `new`; an assumption that was surer is `weaker`; one that the client does not need any more is `gone`. Writes the
 * lock for an update.
 * @param isPart only a part of the client was explored, so an update only adds lines
 * @throws ConfigError when the file cannot be written
 */
export function checkLock(
  path: string,
  lock: ReturnType<typeof readLock>,
  { conditions, points }: WhatIf,
  { isUpdate, isPart }: { readonly isUpdate: boolean; readonly isPart: boolean },
): Omit<LockReport, "update"> {
  const lines = linesFor(conditions);
  const changes = lines.flatMap((line): LockChange[] => {
    const before = lock?.get(line.id);
    const change = { line: lockLineText(line), operations: [...line.operations] };
    const variants = new Set(before?.variants.split(","));
    if (!before || line.variants.split(",").some((variant) => !variants.has(variant)))
      return [{ kind: "new", ...change }];
    const isWeaker = certainties.indexOf(line.certainty) > certainties.indexOf(before.certainty);
    return isWeaker ? [{ kind: "weaker", ...change, before: before.certainty }] : [];
  });
  const ids = new Set(lines.map(({ id }) => id));
  const unseen = [...(lock?.values() ?? [])].filter(({ id }) => !ids.has(id));
  if (!isPart)
    changes.push(...unseen.map((line) => ({ kind: "gone" as const, line: lockLineText(line), operations: [] })));
  if (isUpdate) {
    const kept = isPart ? [...lines.map((line) => withLine(lock?.get(line.id), line)), ...unseen] : lines;
    writeLock(path, kept.length === 0 ? [`# ${noAssumptions(points)}`] : kept.map(lockLineText));
  }
  const empty = lines.length === 0 && { noAssumptions: noAssumptions(points) };
  return { file: path, isWritten: isUpdate, isMissing: lock === undefined, isPart, changes, ...empty };
}

const noAssumptions = (points: number): string =>
  `no assumptions: your client is safe with every variant that was tried (${counted(points, "point")})`;

/** A line of the lock with the variants of another look at the same assumption. */
function withLine(before: LockLine | undefined, line: LockLine): LockLine {
  if (!before) return line;
  const variants = new Set([...before.variants.split(","), ...line.variants.split(",")]);
  return { ...before, variants: [...variants].sort().join(",") };
}

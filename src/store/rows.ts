import { type ConfigProblem, problemAt } from "../ground/config-error.ts";
import { mostProblems, notLookedAt } from "../ground/first-problems.ts";
import { readBy } from "../matching/read-by.ts";
import type { Entity } from "./entity.ts";

/** Rows by collection. */
export type Rows = ReadonlyMap<string, readonly object[]>;

/**
 * Rows by their schema, with its defaults in place; what is wrong with the others goes to `problems`.
 * The first 100 problems end it.
 * @param where tells the place of a member; its path is empty when the row itself is wrong
 */
export function parseRows(
  written: readonly unknown[],
  entity: Entity<object>,
  where: (index: number, path: readonly PropertyKey[]) => string,
  problems: ConfigProblem[],
): object[] {
  const rows: object[] = [];
  for (const [index, row] of written.entries()) {
    if (problems.length >= mostProblems) {
      problems.push({ where: where(index, []), message: notLookedAt(written.length - index) });
      break;
    }
    const read = readBy(entity.schema, row);
    if (!read.problems) rows.push(read.data);
    for (const { path, message } of read.problems ?? []) problems.push(problemAt(where(index, path), message));
  }
  return rows;
}

import type { ConfigProblem } from "../ground/config-error.ts";
import { mostProblems, notLookedAt } from "../ground/first-problems.ts";
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
    const result = entity.schema.safeParse(row);
    if (result.success) rows.push(result.data as object);
    for (const issue of result.error?.issues ?? []) {
      const [message = "", ...hint] = issue.message.split(": ");
      problems.push({ where: where(index, issue.path), message, ...(hint.length > 0 && { hint: hint.join(": ") }) });
    }
  }
  return rows;
}

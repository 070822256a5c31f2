import type { ConfigProblem } from "../ground/config-error.ts";
import type { Entity } from "./entity.ts";

/** Rows by collection. */
export type Rows = ReadonlyMap<string, readonly object[]>;

/**
 * Rows by their schema, with its defaults in place; what is wrong with the others goes to `problems`.
 * @param where tells the place of a member; its path is empty when the row itself is wrong
 */
export function parseRows(
  written: readonly unknown[],
  entity: Entity<object>,
  where: (index: number, path: readonly PropertyKey[]) => string,
  problems: ConfigProblem[],
): object[] {
  return written.flatMap((row, index) => {
    const result = entity.schema.safeParse(row);
    if (result.success) return [result.data as object];
    for (const issue of result.error.issues) {
      const [message = "", ...hint] = issue.message.split(": ");
      problems.push({ where: where(index, issue.path), message, ...(hint.length > 0 && { hint: hint.join(": ") }) });
    }
    return [];
  });
}

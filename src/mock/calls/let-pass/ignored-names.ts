import type { Answer } from "../answer.ts";

const none: ReadonlySet<string> = new Set();

/**
 * The distinct names of what an answer ignored, those of its rows with `set[].` before them.
 * @param set the name of the set of rows, where it is to be said
 */
export function ignoredNames({ ignored, rows }: Pick<Answer, "ignored" | "rows">, set = ""): ReadonlySet<string> {
  if (ignored.length === 0 && (rows === undefined || rows.remarks.length === 0)) return none;
  const names = new Set(ignored);
  for (const remark of rows?.remarks ?? []) for (const name of remark.ignored) names.add(`${set}[].${name}`);
  return names;
}

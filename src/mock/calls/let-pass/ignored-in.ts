import type { Contract } from "../../../vendor/method.ts";
import { ignoredMembers } from "../../../wire/ignored-members.ts";
import type { Release } from "../../../wire/release.ts";
import { schemaTree } from "../../../wire/schema-tree.ts";

/** Rows that are looked into, of a call that does none. */
const mostRows = 1000;

/**
 * The names in a request that are ignored, those of its rows with `set[].` before them: of a call that is refused, which
 * reads no row.
 */
export function ignoredIn(request: object, { parameters, bulk }: Contract, release: Release): readonly string[] {
  const tree = schemaTree(parameters, release);
  const names = new Set(ignoredMembers(request, tree));
  const set = bulk?.set ?? "";
  const row = tree.members.get(set)?.element;
  const rows = (request as Readonly<Record<string, unknown>>)[set];
  if (!row || !Array.isArray(rows)) return [...names];
  for (const one of rows.slice(0, mostRows)) {
    if (typeof one !== "object" || one === null || Array.isArray(one)) continue;
    for (const name of ignoredMembers(one, row)) names.add(`${set}[].${name}`);
  }
  return [...names];
}

import { ConfigError, type ConfigProblem } from "../../ground/config-error.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import type { Entity } from "../../store/entity.ts";
import { checkRows, parseRows, type RowsThere } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { addRows } from "./add-rows.ts";
import { withMadeMembers } from "./made-members.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * Adds rows to what a sandbox holds, all of them or none; the members that they are given without are made. They are gone
 * after a reset, and part of an exported state.
 * @returns the rows as they are stored
 * @throws ConfigError with all that is wrong, each by a JSON Pointer into the list
 */
export function seedRows(sandbox: Sandbox, entity: Entity<object>, written: readonly unknown[]): readonly object[] {
  const { store, clock, faults } = sandbox;
  const { seed, sandbox: drawnAs } = faults.chance;
  const from = { store, seed, drawnAs, nowMs: clock.nowMs() };
  const problems: ConfigProblem[] = [];
  const at = (index: number, path: readonly PropertyKey[]) => pointerTo([index, ...path]);
  const rows = parseRows(withMadeMembers(from, entity, written), entity, at, problems);
  const together = new Map([[entity.collection, rows]]);
  if (problems.length === 0) {
    const where = (_: string, index: number, member: string) => at(index, [member]);
    for (const problem of checkRows(together, { entities: [entity], there: rowsOfStore(store), where }))
      problems.push(problem);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  store.attempt(() => addRows(store, together));
  return rows;
}

const rowsOfStore = (store: Store): RowsThere => ({
  place: "another row of the sandbox",
  has: (collection, index, key) => (store.named(collection)?.find(index, key).length ?? 0) > 0,
});

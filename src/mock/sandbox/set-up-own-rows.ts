import { isDeepStrictEqual } from "node:util";
import type { ConfigProblem } from "../../ground/config-error.ts";
import { type Entity, indexKey } from "../../store/entity.ts";
import type { Rows } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { allEntities } from "../../vendor/entities/all-entities.ts";
import { readOwnRows } from "./fixture-sets.ts";
import { resetSandbox } from "./reset-sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

/** Puts back all that a call can notice. The journal stays: it is what tells how a verification went. */
export function makeFresh(sandbox: Sandbox): void {
  resetSandbox(sandbox, { state: true, faults: true, counters: true, clock: true, journal: false });
}

/**
 * Makes a sandbox fresh, and sees to it that it holds the rows of our own fixtures, also where it stands on others.
 * @returns what stands in their way; none of them was added then
 */
export function setUpOwnRows(sandbox: Sandbox): readonly ConfigProblem[] {
  makeFresh(sandbox);
  const { store } = sandbox;
  ownRows ??= readOwnRows();
  const missing = new Map<string, readonly object[]>();
  const problems: ConfigProblem[] = [];
  for (const entity of allEntities) {
    const own = ownRows.get(entity.collection) ?? [];
    const found = own.map((row) => ({ row, alike: rowsLike(store, entity, row) }));
    const absent = found.filter(({ alike }) => alike.length === 0).map(({ row }) => row);
    if (absent.length > 0) missing.set(entity.collection, absent);
    for (const { row, alike } of found) {
      if (alike.every(({ other }) => isDeepStrictEqual(other, row))) continue;
      const { index, key } = alike[0] as Alike;
      problems.push({
        where: `${entity.collection}, ${index} ${key}`,
        message: "the fixtures of the sandbox have another row of that key",
      });
    }
  }
  if (problems.length === 0) store.attempt(() => store.addRows(missing));
  return problems;
}

/** Read once: they come with the package. */
let ownRows: Rows | undefined;

/** A row that another one cannot stand beside, and by which key. */
interface Alike {
  readonly index: string;
  readonly key: unknown;
  readonly other: unknown;
}

function rowsLike(store: Store, entity: Entity<object>, row: object): Alike[] {
  return Object.entries(entity.indexes).flatMap(([index, definition]) => {
    const key = definition.unique ? indexKey(index, definition, row) : undefined;
    if (key === undefined || key === null) return [];
    return store
      .collection(entity)
      .find(index, key)
      .map((other) => ({ index, key, other }));
  });
}

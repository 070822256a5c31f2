import * as z from "zod";
import type { ConfigProblem } from "../ground/config-error.ts";
import { atMost } from "../matching/read-by.ts";
import { type Base, type BaseCollection, largestNumber } from "./base.ts";
import type { Changes } from "./collection.ts";
import { type Entity, indexKey } from "./entity.ts";
import { checkRows, parseRows, rowsOfBase } from "./rows.ts";
import type { StoreChanges } from "./store.ts";

const replacedRow = z.strictObject({ of: z.string(), row: z.unknown() });

const collectionState = z.strictObject({
  added: z.array(z.unknown()).default([]),
  /** `of` is the key of the row of the fixtures that stands no more: its id, or what its collection has for one. */
  replaced: atMost(100_000, z.array(replacedRow)).default([]),
  lastNumber: z.int().min(0).max(1e15).optional(),
});

/** What a sandbox changed, as JSON: rows that it has over the fixtures, and how far its ids and numbers went. */
export const storeState = z.strictObject({
  idsDrawn: z.int().min(0).max(1e15).default(0),
  collections: atMost(100, z.record(z.string(), collectionState)).default({}),
});

export type StoreState = z.output<typeof storeState>;

/** Changes as JSON; a collection without any is left out. */
export function printState(changes: StoreChanges, entities: readonly Entity<object>[]): StoreState {
  const collections: StoreState["collections"] = {};
  for (const entity of entities) {
    const changed = changes.collections.get(entity.collection);
    if (!changed) continue;
    const { added, replaced, lastNumber } = changed;
    if (added.length === 0 && replaced.length === 0 && lastNumber === undefined) continue;
    collections[entity.collection] = {
      added: [...added],
      replaced: replaced.map(([old, row]) => ({ of: String(keyOf(entity, old as object)), row })),
      ...(lastNumber !== undefined && { lastNumber }),
    };
  }
  return { idsDrawn: changes.idsDrawn, collections };
}

/** The same changes again, checked against the fixtures that they shall stand over; nothing is stored. */
export function readState(state: StoreState, base: Base): StoreChanges | readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const collections = new Map<string, Changes<object>>();
  for (const [name, written] of Object.entries(state.collections)) {
    const below = base.get(name);
    if (below) collections.set(name, readChanges(name, written, below as BaseCollection<object>, problems));
    else problems.push({ where: `/collections/${name}`, message: `unknown; there are ${[...base.keys()].join(", ")}` });
  }
  if (problems.length > 0) return problems;

  const hidden = new Set([...collections.values()].flatMap(({ replaced }) => replaced.map(([old]) => old)));
  const rows = new Map([...collections].map(([name, { added, replaced }]) => [name, [...added, ...newOf(replaced)]]));
  const where = (name: string, index: number, member: string) => {
    const { length } = (collections.get(name) as Changes).added;
    const at = index < length ? `added/${index}` : `replaced/${index - length}/row`;
    return `/collections/${name}/${at}/${member}`;
  };
  const entities = [...base.values()].map(({ entity }) => entity as unknown as Entity<object>);
  const together = checkRows(rows, { entities, there: rowsOfBase(base, hidden), where });
  return together.length > 0 ? together : { idsDrawn: state.idsDrawn, collections };
}

const newOf = (replaced: Changes<object>["replaced"]) => replaced.map(([, row]) => row);

function readChanges(
  name: string,
  { added, replaced, lastNumber }: StoreState["collections"][string],
  { entity, index }: BaseCollection<object>,
  problems: ConfigProblem[],
): Changes<object> {
  const at = (list: string) => (row: number, path: readonly PropertyKey[]) =>
    [`/collections/${name}/${list}/${row}`, ...(list === "replaced" ? ["row"] : []), ...path].join("/");
  const isFine = problems.length;
  const rows = parseRows(
    replaced.map(({ row }) => row),
    entity,
    at("replaced"),
    problems,
  );
  const pairs = problems.length > isFine ? [] : rows.map((row, place) => [replaced[place]?.of as string, row] as const);
  const seen = new Set<string>();
  const read = pairs.flatMap(([of, row], place) => {
    const [old] = index(keyName(entity)).find(of);
    const where = `/collections/${name}/replaced/${place}`;
    if (old === undefined) problems.push({ where: `${where}/of`, message: `no row of the fixtures has the key ${of}` });
    else if (seen.has(of)) problems.push({ where: `${where}/of`, message: `${of} is replaced twice` });
    else if (keyOf(entity, row) !== of)
      problems.push({ where: `${where}/row`, message: `expected the key ${of} of the row that it replaces` });
    else {
      seen.add(of);
      return [[old, row] as const];
    }
    return [];
  });
  const created = parseRows(added, entity, at("added"), problems);
  // A number that is taken is not given again, whatever the document says was the last.
  const taken = largestNumber(created);
  return { added: created, replaced: read, lastNumber: taken > 0 ? Math.max(lastNumber ?? 0, taken) : lastNumber };
}

/** The index by which rows of a collection are told apart. */
function keyName(entity: Entity<object>): string {
  const found = Object.entries(entity.indexes).find(([, { unique }]) => unique);
  if (!found) throw new Error(`${entity.collection} has no unique index`);
  return found[0];
}

function keyOf(entity: Entity<object>, row: object): unknown {
  const name = keyName(entity);
  return indexKey(name, entity.indexes[name] as never, row);
}

import { isDeepStrictEqual } from "node:util";
import type { ConfigProblem } from "../../ground/config-error.ts";
import { isJsonObject } from "../../ground/json.ts";
import { startIds } from "../../ground/random.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { largestNumber } from "../../store/base.ts";
import type { AnyEntity, AnyRow, GeneratedValue } from "../../store/entity.ts";
import { checkRows, type ExistingRows, readRows, refuseManyRows } from "../../store/read-rows.ts";
import type { Store } from "../../store/store.ts";
import { ownMethods } from "../../vendor/catalog.ts";
import { printDateTime } from "../../wire/date-time.ts";
import { readOwnRows } from "./fixture-files.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * Adds a row or a list of rows to a sandbox until its next reset, all of them or none. Missing members are generated.
 * @returns the rows as the sandbox stores them
 * @throws ConfigError with every problem, each by a JSON Pointer into the input, and for too many rows
 * @throws NoRoomError when the rows have no room in `--memory`
 */
export function seedRows(sandbox: Sandbox, entity: AnyEntity, input: unknown): readonly AnyRow[] {
  const isList = Array.isArray(input);
  const written: readonly unknown[] = isList ? input : [input];
  refuseManyRows(written.length, "/");
  const { store } = sandbox;
  const complete = new Map([[entity.collection, withGeneratedMembers(sandbox, entity, written)]]);
  const where = (_: string, index: number, path: readonly PropertyKey[]) =>
    pointerTo(isList ? [index, ...path] : path) || "/";
  const rows = readRows(complete, { entities: [entity], existing: rowsOfStore(store), where });
  store.expectRoom(rows.values());
  store.addMore(rows);
  return rows.get(entity.collection) ?? [];
}

/**
 * Adds the rows of our own fixtures to a sandbox that has other fixtures.
 * @returns the problems; with a problem, no row is added
 */
export function addOwnRows({ store }: Sandbox): readonly ConfigProblem[] {
  const ownRows = readOwnRows();
  const missing = new Map<string, readonly AnyRow[]>();
  for (const entity of ownMethods.entities) {
    const own = ownRows.get(entity.collection) ?? [];
    const absent = own.filter((row) => !hasRow(store, entity, row));
    missing.set(entity.collection, absent);
  }
  const where = (collection: string, index: number, path: readonly PropertyKey[]) =>
    `${collection}, row ${index}, ${path.join(".")}`;
  const problems = checkRows(missing, { entities: ownMethods.entities, existing: rowsOfStore(store), where });
  if (problems.length === 0) store.addMore(missing);
  return problems;
}

function hasRow(store: Store, entity: AnyEntity, row: AnyRow): boolean {
  const unique = Object.entries(entity.indexes).filter(([, index]) => index.unique);
  const sameKey = unique.flatMap(([name, index]) => store.collection(entity).find(name, index.of(row)));
  return sameKey.some((other) => isDeepStrictEqual(other, row));
}

const rowsOfStore = (store: Store): ExistingRows => ({
  place: "another row of the sandbox",
  has: (collection, index, key) => (store.named(collection)?.find(index, key).length ?? 0) > 0,
});

/**
 * Rows with generated members in place of missing ones. The same seed and the same rows before them give the same members,
 * and the ids and numbers of later calls do not change. A row that is no object stays unchanged.
 */
function withGeneratedMembers(sandbox: Sandbox, entity: AnyEntity, written: readonly unknown[]): unknown[] {
  const { store, clock } = sandbox;
  const { seed, sandbox: seedName } = sandbox.faults.chanceSeed;
  const collection = store.collection(entity);
  const before = collection.total + collection.forgotten;
  const objects = written.filter(isJsonObject);
  let last = Math.max(collection.lastNumber, largestNumber(objects));
  const generators = {
    first: (member: string) => {
      const [row] = store.named(entity.references[member] ?? "")?.list(0, 1) ?? [];
      return row?.["id"];
    },
    call: () => "added at run time",
    id: startIds(seed, JSON.stringify(["rows", seedName, entity.collection, before])),
    now: () => printDateTime(clock.nowMs()),
    number: () => String(++last),
  };
  const used = new Set(objects.flatMap((row) => Object.values(row)));
  const generate = (member: string, value: GeneratedValue, index: number): unknown => {
    if (typeof value === "string") return generators[value](member);
    if ("value" in value) return value.value;
    if ("session" in value) return undefined;
    const isTaken = (text: string) =>
      used.has(text) || (entity.indexes[member]?.unique === true && collection.find(member, text).length > 0);
    for (let rank = before + index + 1; ; rank += 1) {
      const text = value.text + String(rank).padStart(value.digits ?? 0, "0");
      if (isTaken(text)) continue;
      used.add(text);
      return text;
    }
  };
  const generated = Object.entries(entity.made);
  return written.map((row, index) => {
    if (!isJsonObject(row)) return row;
    const missing = generated.filter(([member]) => row[member] === undefined);
    const added = missing.map(([member, value]) => [member, generate(member, value, index)]);
    return { ...Object.fromEntries(added), ...row };
  });
}

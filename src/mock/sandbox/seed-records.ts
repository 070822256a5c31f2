import { isDeepStrictEqual } from "node:util";
import type { ConfigProblem } from "../../common/config-error.ts";
import { isJsonObject } from "../../common/json.ts";
import { startIds } from "../../common/random.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { largestNumber } from "../../store/base.ts";
import type { AnyEntity, AnyRecord, GeneratedValue } from "../../store/entity.ts";
import { checkRecords, type ExistingRecords, readRecords, refuseManyRecords } from "../../store/read-records.ts";
import type { Store } from "../../store/store.ts";
import { ownMethods } from "../../vendor/catalog.ts";
import { printDateTime } from "../../wire/date-time.ts";
import { readOwnRecords } from "./fixture-files.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * Adds a record or a list of records to a sandbox until its next reset, all of them or none. Missing members are generated.
 * @returns the records as the sandbox stores them
 * @throws ConfigError with every problem, each by a JSON Pointer into the input, and for too many records
 * @throws NoRoomError when the records have no room in `--memory`
 */
export function seedRecords(sandbox: Sandbox, entity: AnyEntity, input: unknown): readonly AnyRecord[] {
  const isList = Array.isArray(input);
  const written: readonly unknown[] = isList ? input : [input];
  refuseManyRecords(written.length, "/");
  const { store } = sandbox;
  const complete = new Map([[entity.collection, withGeneratedMembers(sandbox, entity, written)]]);
  const where = (_: string, index: number, path: readonly PropertyKey[]) =>
    pointerTo(isList ? [index, ...path] : path) || "/";
  const records = readRecords(complete, { entities: [entity], existing: recordsOfStore(store), where });
  store.attempt(() => store.addRecords(records));
  return records.get(entity.collection) ?? [];
}

/**
 * Adds the records of our own fixtures to a sandbox that has other fixtures.
 * @returns the problems; with a problem, no record is added
 */
export function addOwnRecords({ store }: Sandbox): readonly ConfigProblem[] {
  const ownRecords = readOwnRecords();
  const missingOf = (entity: AnyEntity) =>
    ownRecords.get(entity.collection)?.filter((record) => !hasRecord(store, entity, record)) ?? [];
  const missing = new Map(ownMethods.entities.map((entity) => [entity.collection, missingOf(entity)]));
  const where = (collection: string, index: number, path: readonly PropertyKey[]) =>
    `${collection}, row ${index + 1}, ${path.join(".")}`;
  const problems = checkRecords(missing, { entities: ownMethods.entities, existing: recordsOfStore(store), where });
  if (problems.length === 0) store.attempt(() => store.addRecords(missing));
  return problems;
}

function hasRecord(store: Store, entity: AnyEntity, record: AnyRecord): boolean {
  const unique = Object.entries(entity.indexes).filter(([, index]) => index.unique);
  const sameKey = unique.flatMap(([name, index]) => store.collection(entity).find(name, index.of(record)));
  return sameKey.some((other) => isDeepStrictEqual(other, record));
}

const recordsOfStore = (store: Store): ExistingRecords => ({
  place: "another row of the sandbox",
  has: (collection, index, key) => (store.named(collection)?.find(index, key).length ?? 0) > 0,
});

/**
 * Records with generated members in place of missing ones. The same seed and the same records before them give the same members,
 * and the ids and numbers of later calls do not change. A record that is no object stays unchanged.
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
      const [record] = store.named(entity.references[member] ?? "")?.list(0, 1) ?? [];
      return record?.["id"];
    },
    call: () => "added at run time",
    id: startIds(seed, JSON.stringify(["rows", seedName, entity.collection, before])),
    now: () => printDateTime(clock.nowMs()),
    number: () => String(++last),
  };
  const used = new Set(objects.flatMap((record) => Object.values(record)));
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
  return written.map((record, index) => {
    if (!isJsonObject(record)) return record;
    const missing = generated.filter(([member]) => record[member] === undefined);
    const added = missing.map(([member, value]) => [member, generate(member, value, index)]);
    return { ...Object.fromEntries(added), ...record };
  });
}

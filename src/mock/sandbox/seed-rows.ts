import { isDeepStrictEqual } from "node:util";
import type { ConfigProblem } from "../../ground/config-error.ts";
import { isJsonObject } from "../../ground/json.ts";
import { startIds } from "../../ground/random.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { largestNumber } from "../../store/base.ts";
import type { AnyEntity, AnyRow, GeneratedValue } from "../../store/entity.ts";
import {
  checkRows,
  type ExistingRows,
  type RowsByCollection,
  readRows,
  refuseManyRows,
} from "../../store/read-rows.ts";
import type { Store } from "../../store/store.ts";
import { ownMethods } from "../../vendor/catalog.ts";
import { printDateTime } from "../../wire/date-time.ts";
import { readOwnRows } from "./config-loader.ts";
import type { Sandbox } from "./sandbox.ts";
import { noRoomForRows } from "./sandboxes.ts";

/**
 * Adds a row or a list of rows to what a sandbox holds, all of them or none; the members that they are given without are made.
 * They are gone after a reset, and part of an exported state.
 * @returns the rows as they are stored
 * @throws ConfigError with all that is wrong, each by a JSON Pointer into what was given; also when there are too many
 * @throws SandboxRefused when they have no room in `--memory`
 */
export function seedRows(sandbox: Sandbox, entity: AnyEntity, given: unknown): readonly AnyRow[] {
  const isList = Array.isArray(given);
  const written: readonly unknown[] = isList ? given : [given];
  refuseManyRows(written.length, "/");
  const { store } = sandbox;
  const complete = new Map([[entity.collection, withMadeMembers(sandbox, entity, written)]]);
  const where = (_: string, index: number, path: readonly PropertyKey[]) =>
    pointerTo(isList ? [index, ...path] : path) || "/";
  const rows = readRows(complete, { entities: [entity], existing: rowsOfStore(store), where });
  if (!store.hasRoom(rows.values())) throw noRoomForRows(sandbox);
  store.addMore(rows);
  return rows.get(entity.collection) ?? [];
}

/** Read once: they come with the package. */
let ownRows: RowsByCollection | undefined;

/**
 * Sees to it that a sandbox holds the rows of our own fixtures, also where it stands on others.
 * @returns what stands in their way; none of them was added then
 */
export function addOwnRows({ store }: Sandbox): readonly ConfigProblem[] {
  ownRows ??= readOwnRows();
  const missing = new Map<string, readonly AnyRow[]>();
  for (const entity of ownMethods.entities) {
    const own = ownRows.get(entity.collection) ?? [];
    const absent = own.filter((row) => !isHeld(store, entity, row));
    missing.set(entity.collection, absent);
  }
  const where = (collection: string, index: number, path: readonly PropertyKey[]) =>
    `${collection}, row ${index}, ${path.join(".")}`;
  const problems = checkRows(missing, { entities: ownMethods.entities, existing: rowsOfStore(store), where });
  if (problems.length === 0) store.addMore(missing);
  return problems;
}

function isHeld(store: Store, entity: AnyEntity, row: AnyRow): boolean {
  const unique = Object.entries(entity.indexes).filter(([, index]) => index.unique);
  const held = unique.flatMap(([name, index]) => store.collection(entity).find(name, index.of(row)));
  return held.some((other) => isDeepStrictEqual(other, row));
}

const rowsOfStore = (store: Store): ExistingRows => ({
  place: "another row of the sandbox",
  has: (collection, index, key) => (store.named(collection)?.find(index, key).length ?? 0) > 0,
});

/**
 * Rows with all that is made for their collection, where they do not say it themselves: the same for the same seed and the same
 * rows before them. What is no object stays as it is. Nothing is stored, and nothing drawn that a call would have got.
 */
function withMadeMembers(sandbox: Sandbox, entity: AnyEntity, written: readonly unknown[]): unknown[] {
  const { store, clock } = sandbox;
  const { seed, sandbox: drawnAs } = sandbox.faults.chanceSeed;
  const collection = store.collection(entity);
  const before = collection.total + collection.forgotten;
  const given = written.filter(isJsonObject);
  let last = Math.max(collection.lastNumber, largestNumber(given));
  const makers = {
    first: (member: string) => {
      const [row] = store.named(entity.references[member] ?? "")?.list(0, 1) ?? [];
      return row?.["id"];
    },
    call: () => "added at run time",
    id: startIds(seed, JSON.stringify(["rows", drawnAs, entity.collection, before])),
    now: () => printDateTime(clock.nowMs()),
    number: () => String(++last),
  };
  const used = new Set(given.flatMap((row) => Object.values(row)));
  const make = (member: string, how: GeneratedValue, at: number): unknown => {
    if (typeof how === "string") return makers[how](member);
    if ("value" in how) return how.value;
    if ("session" in how) return undefined;
    const isTaken = (text: string) =>
      used.has(text) || (entity.indexes[member]?.unique === true && collection.find(member, text).length > 0);
    for (let rank = before + at + 1; ; rank += 1) {
      const text = how.text + String(rank).padStart(how.digits ?? 0, "0");
      if (isTaken(text)) continue;
      used.add(text);
      return text;
    }
  };
  const made = Object.entries(entity.made);
  return written.map((row, at) => {
    if (!isJsonObject(row)) return row;
    const missing = made.filter(([member]) => row[member] === undefined);
    return { ...Object.fromEntries(missing.map(([member, how]) => [member, make(member, how, at)])), ...row };
  });
}

import * as z from "zod";
import { roomForBodies } from "../../common/memory-limit.ts";
import { nearestHint } from "../../common/names.ts";
import { problem } from "../../common/problem.ts";
import type { Collection } from "../../store/collection.ts";
import { findDuplicates } from "../../vendor/entities/customer-event.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { seedRecords } from "../sandbox/seed-records.ts";
import { exportState, importState, stateText } from "../sandbox/state.ts";
import { flagParameter, inTurns, pageOf, pagingParameters, type Steps } from "./list-query.ts";
import { created, type Route, route, throwResponse } from "./route.ts";

const rowsQuery = z.strictObject({
  ...pagingParameters,
  order: z.enum(["oldest", "newest"]).default("oldest"),
  /** Text that a row contains as JSON, whatever its case. */
  text: z.string().min(1).optional(),
  calls: flagParameter,
});
const duplicatesQuery = rowsQuery.pick({ calls: true, limit: true, offset: true });
const listed = { query: rowsQuery };
const anyBody = { body: z.unknown() };

export const storeRoutes = (): Route[] => [
  route("GET /state", "Exports what a sandbox holds beyond its fixtures", ({ sandbox }) => stateText(sandbox)),
  route("PUT /state", "Replaces what a sandbox holds", { body: z.unknown(), maxBytes: roomForBodies() }, (request) => {
    const { sandbox, body } = request;
    importState(sandbox, body);
    const rows = Object.entries(exportState(sandbox).collections);
    return {
      sandbox: sandbox.name,
      rows: Object.fromEntries(rows.map(([name, { added, replaced }]) => [name, added.length + replaced.length])),
    };
  }),
  route("GET /store", "The collections of a sandbox, with the number of records", ({ sandbox: { store } }) => {
    const collections = store.names.map((name) => {
      const { total = 0, added = 0, forgotten = 0 } = store.named(name) ?? {};
      return { name, total, added, forgotten };
    });
    return { total: collections.length, collections };
  }),
  route("GET /store/{collection}", "The records of a collection, fixtures first", listed, async (request) => {
    const { context, sandbox, query, param } = request;
    const name = param("collection");
    const collection = sandbox.store.named(name) ?? unknownCollection(name, sandbox);
    const { added, forgotten } = collection;
    const rows = query.text === undefined ? undefined : await inTurns(context, rowsWith(collection, query.text));
    const page = await pageOf(context, rowsIn(collection, query, rows), query, (row) => row as object);
    return { added, forgotten, ...page, ...(query.calls && callsThatStored(sandbox, page.items)) };
  }),
  route("POST /store/{collection}", "Adds records; members that you leave out are generated", anyBody, (request) => {
    const { context, sandbox, body, param } = request;
    const name = param("collection");
    const entity = sandbox.store.entities.find(({ collection }) => collection === name);
    const rows = seedRecords(sandbox, entity ?? unknownCollection(name, sandbox), body);
    return created(context, Array.isArray(body) ? rows : (rows[0] as object));
  }),
  route("GET /duplicates", "Events that a client created twice", { query: duplicatesQuery }, async (request) => {
    const { context, sandbox, query } = request;
    const found = await inTurns(context, findDuplicates(sandbox.store));
    const page = await pageOf(context, found, query, (duplicate) => duplicate);
    const events = page.items.flatMap((duplicate) => Object(duplicate).events);
    return { ...page, ...(query.calls && callsThatStored(sandbox, events)) };
  }),
];

function unknownCollection(name: string, { store }: Sandbox): never {
  throwResponse(problem(404, "Unknown collection", `There is no "${name}"; ${nearestHint(name, store.names)}`));
}

/** The numbers of the calls that stored rows, by the id of the row; and the first call that the journal still keeps. */
function callsThatStored({ journal }: Sandbox, rows: readonly unknown[]) {
  const calls = (rows as readonly StoredByCall[]).flatMap(({ id, stored_by }): [string, number][] => {
    const [, number] = /^call-(\d+)$/.exec(stored_by ?? "") ?? [];
    return number === undefined ? [] : [[String(id), Number(number)]];
  });
  return { calls: Object.fromEntries(calls), firstKept: journal.evicted + 1 };
}

type StoredByCall = Readonly<{ id?: unknown; stored_by?: string | null }>;

/** The rows that have a text in their JSON, whatever its case. */
function* rowsWith(collection: Collection<unknown>, text: string): Steps<unknown[]> {
  const found: unknown[] = [];
  const lowerCase = text.toLowerCase();
  for (const row of collection.list(0, collection.total)) {
    if (JSON.stringify(row).toLowerCase().includes(lowerCase)) found.push(row);
    yield;
  }
  return found;
}

/** The rows of a collection in the order of a query. @param found the rows to list, in place of all */
function rowsIn(collection: Collection<unknown>, { order }: z.output<typeof rowsQuery>, found?: readonly unknown[]) {
  const { total } = collection;
  const all = { length: total, slice: (from: number, to: number) => collection.list(from, to - from) };
  const rows = found ?? all;
  if (order === "oldest") return rows;
  // Collections list the newest row last, so a page of the newest is one from the end, reversed.
  const fromEnd = (index: number) => Math.max(0, rows.length - index);
  const slice = (from: number, to: number) => rows.slice(fromEnd(to), fromEnd(from)).toReversed();
  return { length: rows.length, slice };
}

import * as z from "zod";
import { roomForBodies } from "../../ground/memory-limit.ts";
import { nearestHint } from "../../ground/names.ts";
import { problem } from "../../ground/problem.ts";
import type { Collection } from "../../store/collection.ts";
import { findDuplicates } from "../../vendor/entities/customer-event.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { seedRows } from "../sandbox/seed-rows.ts";
import { exportState, importState, stateText } from "../sandbox/state.ts";
import { created, flagParameter, pageOf, pagingParameters, type Route, route, throwResponse } from "./route.ts";

const heldQuery = z.strictObject({
  ...pagingParameters,
  order: z.enum(["oldest", "newest"]).default("oldest"),
  /** Stands in the row as JSON, whatever its case. */
  text: z.string().min(1).optional(),
  /** Also the numbers of the calls that stored the rows, by id. */
  calls: flagParameter,
});

const duplicatesQuery = heldQuery.pick({ calls: true, limit: true, offset: true });

export const storeRoutes = (): Route[] => [
  route("GET /state", "Exports what a sandbox holds beyond its fixtures", ({ sandbox }) => {
    return stateText(sandbox);
  }),
  route("PUT /state", "Replaces what a sandbox holds", { body: z.unknown(), mostBytes: roomForBodies() }, (asked) => {
    const { sandbox, body } = asked;
    importState(sandbox, body);
    const rows = Object.entries(exportState(sandbox).collections);
    return {
      sandbox: sandbox.name,
      rows: Object.fromEntries(rows.map(([name, { added, replaced }]) => [name, added.length + replaced.length])),
    };
  }),
  route("GET /store", "The collections of a sandbox and how many rows each holds", ({ sandbox: { store } }) => {
    const collections = store.names.map((name) => {
      const { total = 0, added = 0, forgotten = 0 } = store.named(name) ?? {};
      return { name, total, added, forgotten };
    });
    return { total: collections.length, collections };
  }),
  route("GET /store/{collection}", "The rows of a collection, fixtures first", { query: heldQuery }, (asked) => {
    const { sandbox, query, param } = asked;
    const name = param("collection");
    return heldRows(sandbox, sandbox.store.named(name) ?? unknownCollection(name, sandbox), query);
  }),
  route("POST /store/{collection}", "Adds rows; what you leave out is generated", { body: z.unknown() }, (asked) => {
    const { sandbox, body, param } = asked;
    const name = param("collection");
    const entity = sandbox.store.entities.find(({ collection }) => collection === name);
    const rows = seedRows(sandbox, entity ?? unknownCollection(name, sandbox), body);
    return created(Array.isArray(body) ? rows : (rows[0] as object));
  }),
  route("GET /duplicates", "Events that a client created twice", { query: duplicatesQuery }, async (asked) => {
    const { sandbox, query } = asked;
    const page = await pageOf(findDuplicates(sandbox.store), query, (one) => one);
    const events = page.items.flatMap((one) => (one as { events: readonly unknown[] }).events);
    return { ...page, ...(query.calls && callsThatStored(sandbox, events)) };
  }),
];

function unknownCollection(name: string, { store }: Sandbox): never {
  throwResponse(problem(404, "Unknown collection", `There is no "${name}"; ${nearestHint(name, store.names)}`));
}

/** By the id of a row, the number of the call that stored it; and the first call that the journal still has. */
function callsThatStored({ journal }: Sandbox, rows: readonly unknown[]) {
  const calls = (rows as readonly StoredByCall[]).flatMap(({ id, stored_by }): [string, number][] => {
    const [, number] = /^call-(\d+)$/.exec(stored_by ?? "") ?? [];
    return number === undefined ? [] : [[String(id), Number(number)]];
  });
  return { calls: Object.fromEntries(calls), firstKept: journal.evicted + 1 };
}

type StoredByCall = Readonly<{ id?: unknown; stored_by?: string | null }>;

async function heldRows(sandbox: Sandbox, collection: Collection<unknown>, query: z.output<typeof heldQuery>) {
  const { total, added, forgotten } = collection;
  const text = query.text?.toLowerCase();
  const found =
    text === undefined
      ? { length: total, slice: (from: number, to: number) => collection.list(from, to - from) }
      : collection.list(0, total).filter((row) => JSON.stringify(row).toLowerCase().includes(text));
  // The newest stand last, so a page of them is one from the end, turned round.
  const fromEnd = (at: number) => Math.max(0, found.length - at);
  const newest = (from: number, to: number) => found.slice(fromEnd(to), fromEnd(from)).toReversed();
  const all = query.order === "oldest" ? found : { length: found.length, slice: newest };
  const page = await pageOf(all, query, (row) => row as object);
  return { added, forgotten, ...page, ...(query.calls && callsThatStored(sandbox, page.items)) };
}

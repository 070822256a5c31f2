import { Hono } from "hono";
import * as z from "zod";
import type { Collection } from "../../store/collection.ts";
import { collectionHint, findEntity } from "../../vendor/entities/all-entities.ts";
import { findDuplicates } from "../../vendor/entities/customer-event/customer-event.ts";
import { problem } from "../../wire/problem.ts";
import { callsThatMade } from "../journal/journal.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { seedRows } from "../sandbox/seed-rows.ts";
import { exportState, importState, mostStateBytes, stateText } from "../sandbox/state.ts";
import type { AdminParts, InSandbox } from "./admin-parts.ts";
import { end, jsonBody, orInvalid, paging, validJson, validQuery, yesOrNo } from "./valid.ts";

export const storeRoutes = (): Hono<InSandbox> =>
  new Hono<InSandbox>()
    .get("/store", (context) => {
      const { store } = context.var.sandbox;
      const collections = store.names.map((name) => {
        const { total = 0, forgotten = 0 } = store.named(name) ?? {};
        return { name, total, forgotten };
      });
      return context.json({ total: collections.length, collections });
    })
    .get("/store/:collection", validQuery(heldQuery), (context) => {
      const { sandbox } = context.var;
      const name = context.req.param("collection");
      const collection = sandbox.store.named(name) ?? unknownCollection(name);
      return context.json(heldRows(sandbox, collection, context.req.valid("query")));
    })
    .post("/store/:collection", validJson(z.unknown()), (context) =>
      context.json(add(context.var.sandbox, context.req.param("collection"), context.req.valid("json")), 201),
    )
    .get("/duplicates", validQuery(heldQuery.pick({ calls: true })), (context) => {
      const { store, journal } = context.var.sandbox;
      const items = findDuplicates(store);
      const ids = new Set(items.flatMap(({ events }) => events.map(({ id }) => id)));
      const { calls } = context.req.valid("query");
      return context.json({ total: items.length, items, ...(calls && { calls: callsThatMade(journal, ids) }) });
    });

function unknownCollection(name: string): never {
  end(problem(404, "Unknown collection", `There is no "${name}"; ${collectionHint(name)}`));
}

function add(sandbox: Sandbox, collection: string, written: unknown): object {
  const entity = findEntity(collection) ?? unknownCollection(collection);
  if (Array.isArray(written)) return orInvalid("Invalid body", () => seedRows(sandbox, entity, written));
  const make = () => seedRows(sandbox, entity, [written])[0] as object;
  // A single row is not in a list: its members stand at the top of the body.
  return orInvalid("Invalid body", make, (where) => where.replace(/^\/0/, "") || "/");
}

const heldQuery = z.strictObject({
  ...paging,
  order: z.enum(["oldest", "newest"]).default("oldest"),
  /** Stands in the row as JSON, whatever its case. */
  text: z.string().min(1).optional(),
  /** Also the numbers of the calls that made the rows, by id. */
  calls: yesOrNo,
});

function heldRows(
  { journal }: Sandbox,
  collection: Collection<unknown>,
  { offset, limit, order, text, calls }: z.output<typeof heldQuery>,
) {
  const { total, forgotten } = collection;
  const found = text === undefined ? undefined : rowsWith(collection, text);
  const count = found?.length ?? total;
  const list = (from: number, most: number) => found?.slice(from, from + most) ?? collection.list(from, most);
  // The newest stand last, so a page of them is one from the end, turned round.
  const end = Math.max(0, count - offset);
  const start = Math.max(0, end - limit);
  const items = order === "oldest" ? list(offset, limit) : list(start, end - start).toReversed();
  const ids = new Set(items.map((row) => String((row as { id?: unknown }).id)));
  return { total: count, forgotten, items, ...(calls && { calls: callsThatMade(journal, ids) }) };
}

function rowsWith(collection: Collection<unknown>, text: string): readonly unknown[] {
  const asked = text.toLowerCase();
  return collection.list(0, collection.total).filter((row) => JSON.stringify(row).toLowerCase().includes(asked));
}

/** `GET` and `PUT state`: all that calls changed in a sandbox, as one document. A bad one changes nothing. */
export const stateRoutes = ({ bodies }: AdminParts): Hono<InSandbox> =>
  new Hono<InSandbox>()
    .get("/state", (context) =>
      context.body(stateText(context.var.sandbox), 200, { "content-type": "application/json" }),
    )
    .put("/state", jsonBody(mostStateBytes(), bodies), validJson(z.unknown()), (context) => {
      const { sandbox } = context.var;
      orInvalid("Invalid state", () => importState(sandbox, context.req.valid("json")));
      const rows = Object.entries(exportState(sandbox).collections);
      return context.json({
        sandbox: sandbox.name,
        rows: Object.fromEntries(rows.map(([name, { added, replaced }]) => [name, added.length + replaced.length])),
      });
    });

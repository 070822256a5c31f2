import { Hono } from "hono";
import * as z from "zod";
import type { Store } from "../../store/store.ts";
import { contractsOf } from "../../vendor/catalog.ts";
import { customerEvent } from "../../vendor/entities/customer-event/customer-event.ts";
import { RecordedCall, rowsOfRecorded } from "../journal/recorded-call.ts";
import { renderEntry } from "../journal/render-entry.ts";
import type { AdminParts } from "./admin-parts.ts";
import { findEntry } from "./find-entry.ts";
import { inSandbox } from "./in-sandbox.ts";
import { paging } from "./paging.ts";
import { validQuery } from "./valid.ts";

/** `GET requests/{id}/rows`: each row of a bulk call as it was sent, what became of it, and what it resolved to. */
export function rowRoutes({ sandboxes, catalog }: AdminParts): Hono {
  const contracts = contractsOf(catalog);
  return new Hono().get("/requests/:id/rows", validQuery(z.strictObject(paging)), (context) =>
    inSandbox(context, sandboxes, ({ journal, store }) => {
      const found = findEntry(journal, context.req.param("id"));
      if (found instanceof Response) return found;
      const { offset, limit } = context.req.valid("query");
      const rows = renderEntry(found).rows ?? [];
      const sent = rowsOfRecorded(new RecordedCall(found, contracts));
      const items = rows.slice(offset, offset + limit).map((row) => ({
        ...row,
        sent: sent[row.index]?.row ?? null,
        resolved: row.id === undefined ? [] : resolvedOf(store, row.id),
      }));
      return context.json({ total: rows.length, items });
    }),
  );
}

/** A record that an event leads to. */
interface Resolved {
  readonly collection: string;
  readonly id: string;
  readonly number: string | null;
  readonly name: string | null;
}

/** The event of that id, and the records that it leads to; nothing when the store has forgotten it, or never had it. */
function resolvedOf(store: Store, id: string): Resolved[] {
  const [event] = store.collection(customerEvent).find("id", id);
  if (!event) return [];
  const led = Object.entries(customerEvent.references).flatMap(([member, collection]) => {
    const key = event[member as keyof typeof event];
    return typeof key === "string" ? told(collection, key, store.named(collection)?.find("id", key)[0]) : [];
  });
  const all = [told(customerEvent.collection, id, event), ...led];
  return [...new Map(all.map((one) => [`${one.collection} ${one.id}`, one])).values()];
}

function told(collection: string, id: string, row: unknown): Resolved {
  const { number = null, name = null } = (row ?? {}) as { number?: string | null; name?: string | null };
  return { collection, id, number, name };
}

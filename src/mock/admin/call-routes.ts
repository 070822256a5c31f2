import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Store } from "../../store/store.ts";
import { contractsOf } from "../../vendor/catalog.ts";
import { customerEvent } from "../../vendor/entities/customer-event/customer-event.ts";
import { problem } from "../../wire/problem.ts";
import { callAgain } from "../journal/call-again.ts";
import { evictedCalls, type Journal, journalEntries, journalEntry, type NumberedRecord } from "../journal/journal.ts";
import { readKeptCall, rowsSent } from "../journal/kept-call.ts";
import { renderEntry } from "../journal/render-entry.ts";
import { type Sandbox, workingToken } from "../sandbox/sandbox.ts";
import { type AdminParts, baseUrlOf, type InSandbox } from "./admin-parts.ts";
import { paging, validQuery } from "./valid.ts";

/**
 * `requests/{id}`: one call.
 * `requests/{id}/rows`: each row of a bulk call as it was sent, what became of it, and what it resolved to.
 * `requests/{id}/again`: the call as it can be made again, by a program, a command line or a test; and a rule for calls like it.
 */
export function callRoutes(parts: AdminParts): Hono<InSandbox> {
  const contracts = contractsOf(parts.catalog);
  const ofCall = (context: Context<InSandbox>, answer: (found: NumberedRecord, sandbox: Sandbox) => Response) => {
    const { sandbox } = context.var;
    const found = findEntry(sandbox.journal, context.req.param("id") ?? "");
    return found instanceof Response ? found : answer(found, sandbox);
  };
  return new Hono<InSandbox>()
    .get("/requests/:id", (context) => ofCall(context, (found) => context.json(renderEntry(found))))
    .get("/requests/:id/rows", validQuery(z.strictObject(paging)), (context) =>
      ofCall(context, (found, { store }) => {
        const { offset, limit } = context.req.valid("query");
        const rows = renderEntry(found).rows ?? [];
        const sent = rowsSent(readKeptCall(found, contracts));
        const items = rows.slice(offset, offset + limit).map((row) => ({
          ...row,
          sent: sent[row.index]?.row ?? null,
          resolved: row.id === undefined ? [] : resolvedOf(store, row.id),
        }));
        return context.json({ total: rows.length, items });
      }),
    )
    .get("/requests/:id/again", (context) =>
      ofCall(context, (found, sandbox) => {
        const entry = renderEntry(found);
        if (entry.isCut) {
          const detail =
            "The journal kept only the beginning of the call or of its answer; raise --journal-entry-bytes.";
          return problem(409, "Call not kept whole", detail);
        }
        return context.json(callAgain(entry, baseUrlOf(context, parts, sandbox), workingToken(sandbox)));
      }),
    );
}

/** Finds a call by its number, else the newest with that request id; or a 404 with the reason. */
function findEntry(journal: Journal, id: string): NumberedRecord | Response {
  const bySequence = /^\d{1,15}$/.test(id) ? journalEntry(journal, Number(id)) : undefined;
  const found = bySequence ?? journalEntries(journal).findLast(({ record }) => record.requestId === id);
  if (found) return found;
  const evicted = evictedCalls(journal);
  const gone = evicted > 0 ? `; the first ${evicted} calls are not kept any more` : "";
  return problem(404, "Unknown request", `The journal has no entry and no request id "${id}"${gone}.`);
}

/** The event of that id and the records that it refers to; empty if the store does not have it. */
function resolvedOf(store: Store, id: string) {
  const [event] = store.collection(customerEvent).find("id", id);
  if (!event) return [];
  const led = Object.entries(customerEvent.references).flatMap(([member, collection]) => {
    const key = event[member as keyof typeof event];
    return typeof key === "string" ? told(collection, key, store.named(collection)?.find("id", key)[0]) : [];
  });
  const all = [told(customerEvent.collection, id, event), ...led];
  return [...new Map(all.map((one) => [`${one.collection} ${one.id}`, one])).values()];
}

function told(collection: string, id: string, row: unknown) {
  const { number = null, name = null } = (row ?? {}) as { number?: string | null; name?: string | null };
  return { collection, id, number, name };
}

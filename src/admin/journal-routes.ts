import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Journal, NumberedRecord } from "../journal/journal.ts";
import { journalClaim } from "../journal/journal-claim.ts";
import { compileFilter, journalFilter } from "../journal/journal-filter.ts";
import { renderEntry } from "../journal/render-entry.ts";
import { verifyClaim } from "../journal/verify-claim.ts";
import { problem } from "../server/problem.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";
import { journalEvents } from "./journal-events.ts";
import { paging } from "./paging.ts";
import { validJson, validQuery } from "./valid.ts";

const formats = ["json", "ndjson", "sse"] as const;
type Format = (typeof formats)[number];

const { headers, query } = journalFilter.shape;

/** In an address, what is no text is written as JSON. */
const filterInAddress = journalFilter.extend({
  headers: z.preprocess(readJson, headers),
  query: z.preprocess(readJson, query),
});

const listQuery = filterInAddress.extend({
  ...paging,
  limit: paging.limit.optional(),
  format: z.enum(formats).optional(),
});

/** `requests`: the calls of a sandbox that its journal still has, oldest first; counted, held against claims, and followed. */
export function journalRoutes({ sandboxes, catalog }: AdminParts): Hono {
  const contracts = catalog.map(({ contract }) => contract);
  const claim = journalClaim(contracts.map(({ name }) => name));
  return new Hono()
    .get("/requests", validQuery(listQuery), (context) =>
      inSandbox(context, sandboxes, ({ journal }) => {
        const { offset, limit, format = formatOf(context), ...filter } = context.req.valid("query");
        const isWanted = compileFilter(filter);
        if (format === "sse") return journalEvents(context, journal, isWanted);
        const found = journal.entries().filter(isWanted);
        if (format === "ndjson") return lines(found.slice(offset, limit === undefined ? undefined : offset + limit));
        const items = found.slice(offset, offset + (limit ?? 100)).map(renderEntry);
        return context.json({ total: found.length, ...counts(journal), items });
      }),
    )
    .get("/requests/count", validQuery(filterInAddress), (context) =>
      inSandbox(context, sandboxes, ({ journal }) => {
        const count = journal.entries().filter(compileFilter(context.req.valid("query"))).length;
        return context.json({ count, ...counts(journal), totals: printTotals(journal) });
      }),
    )
    .post("/requests/verify", validJson(claim), (context) =>
      inSandbox(context, sandboxes, ({ journal }) =>
        context.json(verifyClaim(journal, context.req.valid("json"), contracts)),
      ),
    )
    .get("/requests/stream", validQuery(filterInAddress), (context) =>
      inSandbox(context, sandboxes, ({ journal }) =>
        journalEvents(context, journal, compileFilter(context.req.valid("query"))),
      ),
    )
    .get("/requests/:id", (context) =>
      inSandbox(context, sandboxes, ({ journal }) => {
        const id = context.req.param("id");
        const found = findEntry(journal, id);
        if (found) return context.json(renderEntry(found));
        const { evicted } = journal;
        const gone = evicted > 0 ? `; the first ${evicted} calls are not kept any more` : "";
        return problem(404, "Unknown request", `The journal has no entry and no request id "${id}"${gone}.`);
      }),
    );
}

function readJson(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}

/** All calls since the start, and those of them that are gone. */
const counts = ({ total, evicted }: Journal) => ({ recorded: total, evicted });

function printTotals({ totals }: Journal) {
  const rows = [...totals].map(([operation, outcomes]) => [operation, Object.fromEntries(outcomes)]);
  return Object.fromEntries(rows) as Record<string, Record<string, number>>;
}

/** By its number, else the newest with that request id. */
function findEntry(journal: Journal, id: string): NumberedRecord | undefined {
  const bySequence = /^\d{1,15}$/.test(id) ? journal.entry(Number(id)) : undefined;
  return bySequence ?? journal.entries().findLast(({ record }) => record.requestId === id);
}

function formatOf({ req }: Context): Format {
  const accept = req.header("accept") ?? "";
  if (accept.includes("application/x-ndjson")) return "ndjson";
  return accept.includes("text/event-stream") ? "sse" : "json";
}

/** A line an entry; each is rendered when the reader wants it, so that a large journal is never there twice. */
function lines(found: readonly NumberedRecord[]): Response {
  const encoder = new TextEncoder();
  const all = found.values();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { value, done } = all.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(renderEntry(value))}\n`));
    },
  });
  return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
}

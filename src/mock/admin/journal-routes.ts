import { type Context, Hono } from "hono";
import * as z from "zod";
import { jsonOr } from "../../ground/json.ts";
import { contractsOf } from "../../vendor/catalog.ts";
import { answeredWith } from "../faults/render-rule.ts";
import { evictedCalls, journalEntries, type NumberedRecord, printTotals } from "../journal/journal.ts";
import { journalClaim } from "../journal/journal-claim.ts";
import { compileFilter, journalFilter } from "../journal/journal-filter.ts";
import { briefEntry } from "../journal/logged-call.ts";
import { renderEntry } from "../journal/render-entry.ts";
import { verifyClaim } from "../journal/verify-claim.ts";
import type { AdminParts, InSandbox } from "./admin-parts.ts";
import { journalEvents } from "./journal-events.ts";
import { paging, validJson, validQuery, whole } from "./valid.ts";

const { headers, query } = journalFilter.shape;

/** A query holds texts; other values are written as JSON. */
const jsonIn = (text: unknown) => (typeof text === "string" ? jsonOr(text, text) : text);

const filterInAddress = journalFilter.extend({
  headers: z.preprocess(jsonIn, headers),
  query: z.preprocess(jsonIn, query),
});

const listQuery = filterInAddress.extend({
  ...paging,
  /** Only what a list shows of a call. */
  brief: z.enum(["true", "false"]).default("false"),
  order: z.enum(["oldest", "newest"]).default("oldest"),
  /** Only calls before the one with this number. */
  before: whole(1, 999_999_999).optional(),
  limit: paging.limit.unwrap().optional(),
  /** `sse` follows the calls that come. */
  format: z.enum(["json", "ndjson", "sse"]).optional(),
});

/** `requests`: the calls of a sandbox that its journal still has, listed, counted and followed; and claims about them. */
export function journalRoutes({ catalog, loaded }: AdminParts): Hono<InSandbox> {
  const contracts = contractsOf(catalog);
  const claim = journalClaim(contracts.map(({ name }) => name));
  return new Hono<InSandbox>()
    .get("/requests", validQuery(listQuery), (context) => {
      const { journal, name } = context.var.sandbox;
      const { offset, limit, order, before, brief, ...more } = context.req.valid("query");
      const { format = formatOf(context), ...filter } = more;
      const isWanted = compileFilter(filter);
      const shown = (one: NumberedRecord) => (brief === "true" ? briefEntry(one, name) : renderEntry(one));
      if (format === "sse") return journalEvents(context, journal, { isWanted, shown });
      const kept = journalEntries(journal);
      const upTo = before === undefined ? kept : kept.filter(({ sequence }) => sequence < before);
      const found = (order === "newest" ? upTo.toReversed() : upTo).filter(isWanted);
      if (format === "ndjson") {
        return entryLines(found.slice(offset, limit === undefined ? undefined : offset + limit), shown);
      }
      const items = found.slice(offset, offset + (limit ?? 100)).map(shown);
      // All calls since the start, by method and outcome, too; and how many of them are gone.
      const { total: recorded, totals } = journal;
      const counts = { recorded, evicted: evictedCalls(journal), totals: printTotals(totals) };
      return context.json({ total: found.length, ...counts, items });
    })
    .post("/requests/verify", validJson(claim), (context) => {
      const { journal, faults } = context.var.sandbox;
      const codes = answeredWith(loaded.now().vendorErrors, faults.list());
      return context.json(verifyClaim(journal, context.req.valid("json"), { contracts, codes }));
    });
}

function formatOf({ req }: Context) {
  const accept = req.header("accept") ?? "";
  if (accept.includes("application/x-ndjson")) return "ndjson";
  return accept.includes("text/event-stream") ? "sse" : "json";
}

/** One entry a line. It renders each when the reader wants it, so a large journal is never in memory twice. */
function entryLines(found: readonly NumberedRecord[], shown: (one: NumberedRecord) => object): Response {
  const encoder = new TextEncoder();
  const all = found.values();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { value, done } = all.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(shown(value))}\n`));
    },
  });
  return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
}

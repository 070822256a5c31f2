import { type Context, Hono } from "hono";
import * as z from "zod";
import { jsonOr } from "../../ground/json-or.ts";
import { contractsOf } from "../../vendor/catalog.ts";
import { answeredWith } from "../faults/answered-with.ts";
import { briefEntry } from "../journal/brief-entry.ts";
import { evictedCalls, type Journal, journalEntries, type NumberedRecord } from "../journal/journal.ts";
import { compileFilter, journalFilter } from "../journal/journal-filter.ts";
import { printTotals } from "../journal/journal-totals.ts";
import { renderEntry } from "../journal/render-entry.ts";
import { verifyClaim } from "../journal/verify-claim.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { AdminParts } from "./admin-parts.ts";
import { claimOverAll } from "./claim-over-all.ts";
import { countOverAll } from "./count-over-all.ts";
import { entryLines } from "./entry-lines.ts";
import { findEntry } from "./find-entry.ts";
import { inSandbox } from "./in-sandbox.ts";
import { journalEvents } from "./journal-events.ts";
import { paging, whole } from "./paging.ts";
import { validJson, validQuery } from "./valid.ts";
import { verifyOverAll } from "./verify-over-all.ts";

const formats = ["json", "ndjson", "sse"] as const;
type Format = (typeof formats)[number];

const { headers, query } = journalFilter.shape;

/** In an address, what is no text is written as JSON. */
const filterInAddress = journalFilter.extend({
  headers: z.preprocess(jsonIn, headers),
  query: z.preprocess(jsonIn, query),
});

const streamQuery = filterInAddress.extend({
  /** Only what a list shows of a call. */
  brief: z.enum(["true", "false"]).default("false"),
});

const listQuery = streamQuery.extend({
  ...paging,
  order: z.enum(["oldest", "newest"]).default("oldest"),
  /** Only calls before the one with this number. */
  before: whole(1, 999_999_999).optional(),
  limit: paging.limit.unwrap().optional(),
  format: z.enum(formats).optional(),
});

const countQuery = filterInAddress.extend({
  /** All sandboxes, of all instances. */
  all: z.enum(["true", "false"]).default("false"),
});

/** `requests`: the calls of a sandbox that its journal still has, oldest first; counted, held against claims, and followed. */
export function journalRoutes(parts: AdminParts): Hono {
  const { sandboxes, catalog, loaded } = parts;
  const contracts = contractsOf(catalog);
  const claim = claimOverAll(contracts.map(({ name }) => name));
  return new Hono()
    .get("/requests", validQuery(listQuery), (context) =>
      inSandbox(context, sandboxes, ({ journal, name }) => {
        const {
          offset,
          limit,
          order,
          before,
          brief,
          format = formatOf(context),
          ...filter
        } = context.req.valid("query");
        const isWanted = compileFilter(filter);
        const shown = shownIn(name, brief);
        if (format === "sse") return journalEvents(context, journal, { isWanted, shown });
        const kept = journalEntries(journal);
        const upTo = before === undefined ? kept : kept.filter(({ sequence }) => sequence < before);
        const found = (order === "newest" ? upTo.toReversed() : upTo).filter(isWanted);
        if (format === "ndjson")
          return entryLines(found.slice(offset, limit === undefined ? undefined : offset + limit), shown);
        const items = found.slice(offset, offset + (limit ?? 100)).map(shown);
        return context.json({ total: found.length, ...counts(journal), items });
      }),
    )
    .get("/requests/count", validQuery(countQuery), (context) => {
      const { all, ...filter } = context.req.valid("query");
      const isWanted = compileFilter(filter);
      if (all === "true") return countOverAll(context, parts, isWanted);
      return inSandbox(context, sandboxes, ({ journal }) => context.json(countIn(journal, isWanted)));
    })
    .post("/requests/verify", validJson(claim), (context) => {
      const { all = false, since, ...asked } = context.req.valid("json");
      const possibleIn = (sandbox?: Sandbox) => ({
        contracts,
        codes: answeredWith(loaded.now().vendorErrors, sandbox?.faults.list() ?? []),
      });
      if (all) return verifyOverAll(context, parts, { claim: asked, since }, possibleIn);
      return inSandbox(context, sandboxes, (sandbox) =>
        context.json(verifyClaim(sandbox.journal, asked, possibleIn(sandbox))),
      );
    })
    .get("/requests/stream", validQuery(streamQuery), (context) =>
      inSandbox(context, sandboxes, ({ journal, name }) => {
        const { brief, ...filter } = context.req.valid("query");
        return journalEvents(context, journal, { isWanted: compileFilter(filter), shown: shownIn(name, brief) });
      }),
    )
    .get("/requests/:id", (context) =>
      inSandbox(context, sandboxes, ({ journal }) => {
        const found = findEntry(journal, context.req.param("id"));
        return found instanceof Response ? found : context.json(renderEntry(found));
      }),
    );
}

function jsonIn(text: unknown): unknown {
  return typeof text === "string" ? jsonOr(text, text) : text;
}

const countIn = (journal: Journal, isWanted: (one: NumberedRecord) => boolean) => ({
  count: journalEntries(journal).filter(isWanted).length,
  ...counts(journal),
  totals: printTotals(journal.totals),
});

/** All calls since the start, and those of them that are gone. */
const counts = (journal: Journal) => ({ recorded: journal.total, evicted: evictedCalls(journal) });

/** What is shown of an entry of the journal of a sandbox. */
const shownIn = (sandbox: string, brief: "true" | "false") => (one: NumberedRecord) =>
  brief === "true" ? briefEntry(one, sandbox) : renderEntry(one);

function formatOf({ req }: Context): Format {
  const accept = req.header("accept") ?? "";
  if (accept.includes("application/x-ndjson")) return "ndjson";
  return accept.includes("text/event-stream") ? "sse" : "json";
}

import { setImmediate } from "node:timers/promises";
import type { Context } from "hono";
import * as z from "zod";
import { jsonOr } from "../../common/json.ts";
import { problem } from "../../common/problem.ts";
import { listAssumptions, unknownAssumption } from "../../documents/list-assumptions.ts";
import { unknownOperation } from "../../matching/predicate.ts";
import type { Store } from "../../store/store.ts";
import { methodsIn } from "../../vendor/catalog.ts";
import { customerEvent } from "../../vendor/entities/all-entities.ts";
import { answerCodes } from "../faults/render-rule.ts";
import { callAgain } from "../journal/call-again.ts";
import { checkClaim } from "../journal/check-claim.ts";
import { type Entry, sentRows } from "../journal/entry.ts";
import type { Journal } from "../journal/journal.ts";
import { claimSchemaFor, compileFilter, journalFilterSchema } from "../journal/journal-filter.ts";
import { briefEntry, renderEntry, rowsOf } from "../journal/render-entry.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import {
  flagParameter,
  inTurns,
  integerParameter,
  maxPageBytes,
  pageOf,
  pagingParameters,
  pagingQuery,
  type Steps,
} from "./list-query.ts";
import { type AdminDependencies, type AdminRequest, type Route, route, throwResponse } from "./route.ts";
import { baseUrlOf } from "./sandbox-routes.ts";

const { headers, query } = journalFilterSchema.shape;

const parseParameter = (text: unknown) => (typeof text === "string" ? jsonOr(text, text) : text);

const listQuery = journalFilterSchema.extend({
  headers: z.preprocess(parseParameter, headers),
  query: z.preprocess(parseParameter, query),
  offset: pagingParameters.offset,
  /** 100 by default for a list; lines and events have no default. */
  limit: pagingParameters.limit.unwrap().optional(),
  brief: flagParameter,
  order: z.enum(["oldest", "newest"]).default("oldest"),
  /** Only calls before the call with this number. */
  before: integerParameter(1, 999_999_999).optional(),
  format: z.enum(["json", "ndjson", "sse"]).default("json"),
});

export function journalRoutes(dependencies: AdminDependencies): Route[] {
  const { catalog, loader } = dependencies;
  const methods = methodsIn(catalog);
  const names = methods.map(({ name }) => name);
  const claim = { body: claimSchemaFor(names) };
  // A misspelt name would find no call, which would read as if no such call had come.
  const search = listQuery.superRefine(({ operation, assumption }, context) => {
    const refuse = (path: string, message?: string) =>
      message !== undefined && context.addIssue({ code: "custom", path: [path], message });
    if (operation !== undefined) refuse("operation", unknownOperation(operation, names));
    if (assumption === undefined) return;
    const listed = listAssumptions(catalog, loader.current().vendorErrors, undefined);
    refuse("assumption", unknownAssumption(assumption, listed));
  });
  return [
    route("GET /requests", "Lists, filters and counts calls; format=sse follows them", { query: search }, (request) =>
      listCalls(request, dependencies),
    ),
    route("GET /requests/{id}", "One call", ({ sandbox, param }) => renderEntry(entryOf(sandbox, param("id")))),
    route("GET /requests/{id}/rows", "The outcome of each row", { query: pagingQuery }, (request) => {
      const { context, sandbox, query, param } = request;
      const entry = entryOf(sandbox, param("id"));
      const sent = sentRows(entry);
      return pageOf(context, rowsOf(entry) ?? [], query, (row) => ({
        ...row,
        sent: sent[row.index]?.row ?? null,
        resolved: row.id === undefined ? [] : recordsOfEvent(sandbox.store, row.id),
      }));
    }),
    route(
      "GET /requests/{id}/again",
      "How to send the request again: body, curl, a test, and a fault rule",
      (request) => {
        const { context, sandbox, param } = request;
        const entry = renderEntry(entryOf(sandbox, param("id")));
        if (!entry.isCut) return callAgain(entry, baseUrlOf(context, dependencies, sandbox), sandbox.validToken());
        const detail = "The journal kept only the beginning of the request or of its response; raise --journal-bytes.";
        return problem(409, "Call not kept whole", detail);
      },
    ),
    route("POST /requests/check", "Checks a claim: true, false, vacuous or not to be proven", claim, (request) => {
      const codes = answerCodes(loader.current().vendorErrors, request.sandbox.faults.list());
      return inTurns(request.context, checkClaim(request.sandbox.journal, request.body, methods, codes));
    }),
  ];
}

type ListRequest = AdminRequest<z.output<typeof listQuery>>;

async function listCalls({ context, sandbox, query }: ListRequest, { answers, closing }: AdminDependencies) {
  const { journal } = sandbox;
  const { offset, limit, order, before, brief, format, ...filter } = query;
  const isWanted = compileFilter(filter);
  const show = (entry: Entry) => (brief ? briefEntry(entry) : renderEntry(entry));
  if (format === "sse") {
    const events = journalEvents(context, journal, (entry) => (isWanted(entry) ? show(entry) : undefined));
    return answers.streamAnswer(context, closing, "text/event-stream", events);
  }
  const { total: recorded, totals, evicted } = journal;
  const end = Math.min(recorded + 1, before ?? Number.POSITIVE_INFINITY);
  const counts = Array.from(totals, ([operation, outcomes]) => [operation, Object.fromEntries(outcomes)]);
  const found = await inTurns(context, wantedCalls(journal, evicted + 1, end, isWanted));
  if (order === "newest") found.reverse();
  if (format === "ndjson") {
    const sequences = found.slice(offset, limit && offset + limit);
    const lines = linesOf(journal, sequences, show);
    return answers.streamAnswer(context, closing, "application/x-ndjson", lines, maxPageBytes / 2);
  }
  const page = await pageOf(context, found, { offset, limit: limit ?? 100 }, (sequence) => {
    const entry = journal.entry(sequence);
    return entry && show(entry);
  });
  return { recorded, evicted, totals: Object.fromEntries(counts), ...page };
}

/** The numbers of the calls that a filter wants, from `start` until before `end`. */
function* wantedCalls(
  journal: Journal,
  start: number,
  end: number,
  isWanted: (entry: Entry) => boolean,
): Steps<number[]> {
  const found: number[] = [];
  for (let sequence = start; sequence < end; sequence += 1) {
    const entry = journal.entry(sequence);
    if (entry && isWanted(entry)) found.push(sequence);
    yield;
  }
  return found;
}

/** Calls as lines of JSON, without the calls that the journal drops meanwhile. */
async function* linesOf(journal: Journal, sequences: readonly number[], show: (entry: Entry) => object) {
  for (const sequence of sequences) {
    const entry = journal.entry(sequence);
    if (entry) yield `${JSON.stringify(show(entry))}\n`;
    await setImmediate();
  }
}

/** Finds a call by its number, else the newest with the request id. */
function entryOf({ journal }: Sandbox, id: string): Entry {
  const bySequence = /^\d{1,15}$/.test(id) ? journal.entry(Number(id)) : undefined;
  const entry = bySequence ?? journal.entries().findLast(({ requestId }) => requestId === id);
  if (entry) return entry;
  const { evicted } = journal;
  const gone = evicted > 0 ? ` The journal evicted the first ${evicted}.` : "";
  throwResponse(problem(404, "Unknown call", `There is no call ${id} in this sandbox.${gone}`));
}

/** An event and the records that it refers to; empty if the store does not have the event. */
function recordsOfEvent(store: Store, id: string) {
  const { collection } = customerEvent;
  const references = store.entities.find((entity) => entity.collection === collection)?.references;
  const [event] = store.collection(customerEvent).find("id", id);
  const records = Object.entries({ id: collection, ...references }).flatMap(([member, collection]) => {
    const key = event?.[member as keyof typeof event];
    if (typeof key !== "string") return [];
    const [row] = store.named(collection)?.find("id", key) ?? [];
    const { number = null, name = null }: { number?: string | null; name?: string | null } = Object(row);
    return [{ collection, id: key, number, name }];
  });
  return [...new Map(records.map((record) => [`${record.collection} ${record.id}`, record])).values()];
}

/**
 * Sends new calls as server-sent events, from now on or after `Last-Event-ID`. It reads each call from the journal when the
 * client is ready. An event `evicted` says how many calls the journal has evicted, with the `count` of those that were not
 * sent; `reset` means that it was cleared.
 */
async function* journalEvents(
  context: Context,
  journal: Journal,
  show: (entry: Entry) => object | undefined,
): AsyncGenerator<string> {
  const last = Number(context.req.header("last-event-id") ?? Number.NaN);
  let sent = Number.isInteger(last) && last >= 0 ? last : journal.total;
  // A number that the journal has not reached is of an earlier journal.
  let isReset = journal.total < sent;
  let told = 0;
  let wake = (_comment?: string) => {};
  let isOpen = true;
  const unfollow = journal.follow((sequence) => {
    if (sequence === undefined) isOpen = false;
    if (sequence === 0) isReset = true;
    wake();
  });
  // A comment every 15 seconds keeps proxies from closing a quiet stream.
  const pulse = setInterval(() => wake(": still here\n\n"), 15_000).unref();
  try {
    yield ": following\n\n";
    while (isOpen) {
      const next = journal.entry(sent + 1);
      if (isReset) {
        // The numbers start again.
        [isReset, sent, told] = [false, 0, 0];
        yield eventText("reset", {});
      } else if (journal.evicted > told) {
        told = journal.evicted;
        const count = Math.max(0, told - sent);
        sent += count;
        yield eventText("evicted", { count, evicted: told });
      } else if (next) {
        sent = next.sequence;
        const data = show(next);
        if (data) yield `id: ${sent}\n${eventText("request", data)}`;
      } else {
        const comment = await new Promise<string | undefined>((resolve) => (wake = resolve));
        if (comment) yield comment;
      }
    }
  } finally {
    clearInterval(pulse);
    unfollow();
  }
}

const eventText = (event: string, data: object): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

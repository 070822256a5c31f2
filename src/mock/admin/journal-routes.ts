import { setImmediate } from "node:timers/promises";
import type { Context } from "hono";
import * as z from "zod";
import { listAssumptions } from "../../documents/list-assumptions.ts";
import { jsonOr } from "../../ground/json.ts";
import { nearestHint } from "../../ground/names.ts";
import { problem } from "../../ground/problem.ts";
import { unknownOperation } from "../../matching/names-operation.ts";
import type { Store } from "../../store/store.ts";
import { methodsIn } from "../../vendor/catalog.ts";
import { customerEvent } from "../../vendor/entities/all-entities.ts";
import { answeredOtherwise } from "../calls/otherwise.ts";
import { answerCodes } from "../faults/render-rule.ts";
import { callAgain } from "../journal/call-again.ts";
import { checkClaim } from "../journal/check-claim.ts";
import { type Journal, printTotals } from "../journal/journal.ts";
import { claimSchemaFor, compileFilter, journalFilterSchema } from "../journal/journal-filter.ts";
import { briefEntry, renderEntry, rowsOf } from "../journal/render-entry.ts";
import { type StoredEntry, sentRows } from "../journal/stored-entry.ts";
import { type Sandbox, validTokenOf } from "../sandbox/sandbox.ts";
import { streamAnswer } from "../server/answer-room.ts";
import {
  type AdminDependencies,
  type AdminRequest,
  flagParameter,
  integerParameter,
  pageOf,
  pagingParameters,
  type Route,
  route,
  throwResponse,
} from "./route.ts";
import { baseUrlOf } from "./sandbox-routes.ts";

const { headers, query } = journalFilterSchema.shape;

/** A query holds texts; other values are written as JSON. */
const jsonIn = (text: unknown) => (typeof text === "string" ? jsonOr(text, text) : text);

const listQuery = journalFilterSchema.extend({
  headers: z.preprocess(jsonIn, headers),
  query: z.preprocess(jsonIn, query),
  offset: pagingParameters.offset,
  /** 100 of a list; lines and events are not cut. */
  limit: pagingParameters.limit.unwrap().optional(),
  brief: flagParameter,
  order: z.enum(["oldest", "newest"]).default("oldest"),
  /** Only calls before the one with this number. */
  before: integerParameter(1, 999_999_999).optional(),
  format: z.enum(["json", "ndjson", "sse"]).optional(),
});

const otherwiseQuery = z.strictObject({ assumption: z.string().min(1).optional() });

export function journalRoutes(parts: AdminDependencies): Route[] {
  const methods = methodsIn(parts.catalog);
  const names = methods.map(({ name }) => name);
  const claim = { body: claimSchemaFor(names) };
  const otherwise = "How else CRM.COM might have answered: variants of what the answer rests on";
  // A filter that names what there is not finds nothing, and that would read as if there had been no such call.
  const known = listQuery.superRefine(({ operation, assumption }, context) => {
    const refuse = (path: string, message?: string) =>
      message !== undefined && context.addIssue({ code: "custom", path: [path], message });
    if (operation !== undefined) refuse("operation", unknownOperation(operation, names));
    if (assumption === undefined) return;
    const ids = listAssumptions(parts.catalog, parts.loader.current().vendorErrors, undefined).map(
      ({ id }) => id as string,
    );
    if (!ids.includes(assumption)) refuse("assumption", `there is no "${assumption}"; ${nearestHint(assumption, ids)}`);
  });
  return [
    route("GET /requests", "Lists, filters and counts calls; format=sse follows them", { query: known }, (asked) =>
      listed(asked, parts),
    ),
    route("GET /requests/{id}", "One call", ({ sandbox, param }) => renderEntry(callOf(sandbox, param("id")))),
    route(
      "GET /requests/{id}/rows",
      "What became of each row",
      { query: z.strictObject(pagingParameters) },
      (asked) => {
        const { sandbox, query, param } = asked;
        const found = callOf(sandbox, param("id"));
        const rows = rowsOf(found) ?? [];
        const sent = sentRows(found);
        return pageOf(rows, query, (row) => ({
          ...row,
          sent: sent[row.index]?.row ?? null,
          resolved: row.id === undefined ? [] : resolvedOf(sandbox.store, row.id),
        }));
      },
    ),
    route("GET /requests/{id}/again", "The call to make again: request, curl, a test, and a fault rule", (asked) => {
      const { context, sandbox, param } = asked;
      const entry = renderEntry(callOf(sandbox, param("id")));
      if (!entry.isCut) return callAgain(entry, baseUrlOf(context, parts, sandbox), validTokenOf(sandbox));
      const detail = "The journal kept only the beginning of the call or of its answer; raise --journal-bytes.";
      return problem(409, "Call not kept whole", detail);
    }),
    route("POST /requests/check", "Checks a claim: true, false, vacuous or not to be proven", claim, (asked) => {
      const { journal, faults } = asked.sandbox;
      const codes = answerCodes(parts.loader.current().vendorErrors, faults.list());
      return checkClaim(journal, asked.body, { methods, codes });
    }),
    route("GET /calls/{id}/otherwise", otherwise, { query: otherwiseQuery }, ({ sandbox, query, param }) =>
      answeredOtherwise(sandbox, callOf(sandbox, param("id")), parts.loader.current().callSettings, query.assumption),
    ),
  ];
}

async function listed({ context, sandbox, query }: AdminRequest<z.output<typeof listQuery>>, parts: AdminDependencies) {
  const { journal } = sandbox;
  const { offset, limit, order, before, brief, format = formatOf(context), ...filter } = query;
  const isWanted = compileFilter(filter);
  const shown = (one: StoredEntry) => (brief ? briefEntry(one) : renderEntry(one));
  if (format === "sse") {
    const events = journalEvents(context, journal, (one) => (isWanted(one) ? shown(one) : undefined));
    return streamAnswer(context, parts, "text/event-stream", events);
  }
  const { total: recorded, totals, evicted, unknown } = journal;
  const end = Math.min(recorded + 1, before ?? Number.POSITIVE_INFINITY);
  const found: number[] = [];
  // One after the other, as each may be large.
  for (let sequence = evicted + 1; sequence < end; sequence += 1) {
    const one = journal.entry(sequence);
    if (one && isWanted(one)) found.push(sequence);
    // To look for a text is to read all of a call.
    if (filter.text !== undefined) await setImmediate();
  }
  if (order === "newest") found.reverse();
  if (format === "ndjson") {
    const page = found.slice(offset, limit && offset + limit);
    return streamAnswer(context, parts, "application/x-ndjson", linesOf(journal, page, shown));
  }
  const shownNow = (at: number) => {
    const one = journal.entry(at);
    return one && shown(one);
  };
  const page = await pageOf(found, { offset, limit: limit ?? 100 }, shownNow);
  // All calls since the start, by method and outcome, too; and how many of them are gone.
  return { recorded, evicted, totals: printTotals(totals), unknown, ...page };
}

/** Calls in lines; those that the journal dropped meanwhile are left out. */
async function* linesOf(journal: Journal, sequences: readonly number[], shown: (one: StoredEntry) => object) {
  for (const sequence of sequences) {
    const one = journal.entry(sequence);
    if (one) yield `${JSON.stringify(shown(one))}\n`;
    await setImmediate();
  }
}

function formatOf({ req }: Context) {
  const accept = req.header("accept") ?? "";
  if (accept.includes("application/x-ndjson")) return "ndjson";
  return accept.includes("text/event-stream") ? "sse" : "json";
}

/** Finds a call by its number, else the newest with that request id. */
function callOf({ journal }: Sandbox, id: string): StoredEntry {
  const bySequence = /^\d{1,15}$/.test(id) ? journal.entry(Number(id)) : undefined;
  const found = bySequence ?? journal.entries().findLast(({ requestId }) => requestId === id);
  if (found) return found;
  const evicted = journal.evicted;
  const gone = evicted > 0 ? `; the first ${evicted} calls were dropped` : "";
  const claim = id === "check" ? "; to check a claim, use POST" : "";
  throwResponse(problem(404, "Unknown request", `The journal has no entry and no request id "${id}"${gone}${claim}.`));
}

/** The event of that id and the records that it refers to; empty if the store does not have it. */
function resolvedOf(store: Store, id: string) {
  const { collection } = customerEvent;
  const references = store.entities.find((one) => one.collection === collection)?.references;
  const [event] = store.collection(customerEvent).find("id", id);
  const led = Object.entries({ id: collection, ...references }).flatMap(([member, collection]) => {
    const key = event?.[member as keyof typeof event];
    if (typeof key !== "string") return [];
    const [row] = store.named(collection)?.find("id", key) ?? [];
    const { number = null, name = null } = (row ?? {}) as { number?: string | null; name?: string | null };
    return [{ collection, id: key, number, name }];
  });
  return [...new Map(led.map((one) => [`${one.collection} ${one.id}`, one])).values()];
}

/**
 * Sends new calls as server-sent events, from now on or after `Last-Event-ID`. It queues nothing: it reads the journal when the
 * reader is ready. An event `evicted` counts calls that the journal dropped before, and `reset` says that it was cleared.
 */
async function* journalEvents(
  context: Context,
  journal: Journal,
  shown: (one: StoredEntry) => object | undefined,
): AsyncGenerator<string> {
  const last = Number(context.req.header("last-event-id") ?? Number.NaN);
  let sent = Number.isInteger(last) && last >= 0 ? last : journal.total;
  // A number that this journal has not reached comes from another one.
  let isReset = journal.total < sent;
  const nextEvent = (): string | undefined => {
    if (isReset) {
      // The numbers start again.
      isReset = false;
      sent = 0;
      return eventText("reset", {});
    }
    const count = journal.evicted - sent;
    if (count > 0) {
      sent = journal.evicted;
      return eventText("evicted", { count });
    }
    for (let next = journal.entry(sent + 1); next; next = journal.entry(sent + 1)) {
      sent = next.sequence;
      const data = shown(next);
      if (data) return `id: ${sent}\n${eventText("request", data)}`;
    }
    return undefined;
  };
  let wake = () => {};
  let isOpen = true;
  let isQuiet = false;
  const unfollow = journal.follow((sequence) => {
    if (sequence === undefined) isOpen = false;
    if (sequence === 0) isReset = true;
    wake();
  });
  // A comment line each 15 seconds keeps proxies from closing a quiet stream.
  const pulse = setInterval(() => {
    isQuiet = true;
    wake();
  }, 15_000).unref();
  try {
    yield ": following\n\n";
    while (isOpen) {
      const event = isQuiet ? ": still here\n\n" : nextEvent();
      isQuiet = false;
      if (event) yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    clearInterval(pulse);
    unfollow();
  }
}

const eventText = (event: string, data: object): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

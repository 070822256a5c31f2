import type { Context } from "hono";
import { evictedCalls, journalEntries, type NumberedRecord } from "../journal/journal.ts";
import { addTotals, type JournalTotals, printTotals } from "../journal/journal-totals.ts";
import { allSandboxes } from "../sandbox/sandboxes.ts";
import type { AdminParts } from "./admin-parts.ts";
import { overAll } from "./over-all.ts";

/** How many calls the sandboxes of an instance had. */
interface CountedCallsOfAll {
  /** Those that are kept and pass the filter. */
  readonly count: number;
  readonly recorded: number;
  /** Those that are not kept any more, and nobody knows whether they pass. */
  readonly evicted: number;
  readonly totals: Record<string, Record<string, number>>;
}

/** How many calls there were in all sandboxes of all instances, those that went among them; and which instance did not say so. */
export async function countOverAll(
  context: Context,
  parts: AdminParts,
  isWanted: (one: NumberedRecord) => boolean,
): Promise<Response> {
  const { search, searchParams } = new URL(context.req.url);
  const found = await overAll(
    context,
    parts,
    countHere(parts, isWanted),
    `requests/count${searchParams.size > 0 ? search : ""}`,
  );
  if (found instanceof Response) return found;
  const { said, peers, missing, since } = found;
  const sum = (of: (one: CountedCallsOfAll) => number) => said.reduce((total, one) => total + of(one), 0);
  const totals: JournalTotals = new Map();
  for (const one of said) addTotals(totals, readTotals(one.totals));
  return context.json({
    count: sum(({ count }) => count),
    recorded: sum(({ recorded }) => recorded),
    evicted: sum(({ evicted }) => evicted),
    totals: printTotals(totals),
    isWhole: missing.length === 0,
    since,
    ...(peers && { peers, missing }),
  });
}

function countHere({ sandboxes }: AdminParts, isWanted: (one: NumberedRecord) => boolean): CountedCallsOfAll {
  const totals: JournalTotals = new Map();
  addTotals(totals, sandboxes.gone.totals);
  const gone = callsIn(totals);
  let [count, evicted] = [0, gone];
  for (const { journal } of allSandboxes(sandboxes)) {
    count += journalEntries(journal).filter(isWanted).length;
    evicted += evictedCalls(journal);
    addTotals(totals, journal.totals);
  }
  return { count, recorded: callsIn(totals), evicted, totals: printTotals(totals) };
}

const callsIn = (totals: JournalTotals) =>
  [...totals.values()].flatMap((outcomes) => [...outcomes.values()]).reduce((sum, count) => sum + count, 0);

const readTotals = (totals: CountedCallsOfAll["totals"]) =>
  new Map(Object.entries(totals).map(([name, outcomes]) => [name, new Map(Object.entries(outcomes))])) as JournalTotals;

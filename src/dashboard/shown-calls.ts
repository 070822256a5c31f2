import type { BriefEntry } from "../mock/journal/logged-call.ts";
import type { AdminProblem } from "./admin-problem.ts";

/** How many calls are asked for at once. */
const page = 200;

/** How many are shown while they come; of older ones, as many as were asked for. */
const most = 1000;

/** A list of calls, as the admin API gives it. */
export interface ListedCalls {
  readonly items: readonly BriefEntry[];
  readonly total: number;
  readonly recorded: number;
  readonly evicted: number;
}

/** Where the newest calls are asked for, or those before one. */
export const callsPath = (query: string, before?: number): string =>
  `requests?brief=true&order=newest&limit=${page}${before === undefined ? "" : `&before=${before}`}&${query}`;

/** The calls on the screen. */
export interface ShownCalls {
  /** The newest first; `undefined` until the first answer. */
  readonly entries: readonly BriefEntry[] | undefined;
  /** Are there older ones that are not here yet? */
  readonly hasOlder: boolean;
  /** Calls that the journal had when they were asked for, and has no more. */
  readonly forgotten: number;
  /** Calls that were forgotten before they could be shown. */
  readonly missed: number;
  readonly problem?: AdminProblem | undefined;
  /** How many may be shown. */
  readonly room: number;
}

/** Before there is an answer. */
export const noCalls: ShownCalls = { entries: undefined, hasOlder: false, forgotten: 0, missed: 0, room: most };

/** The calls of a list. */
export const shownFromList = ({ items, total, evicted }: ListedCalls): ShownCalls => ({
  ...noCalls,
  entries: items,
  hasOlder: total > items.length,
  forgotten: evicted,
});

/** The calls with those before the last one; as they were when these are there already. */
export function withOlder(
  shown: ShownCalls,
  { sequence }: BriefEntry,
  { items, total, evicted }: ListedCalls,
): ShownCalls {
  if (shown.entries?.at(-1)?.sequence !== sequence) return shown;
  const entries = [...shown.entries, ...items];
  const room = Math.max(most, entries.length);
  return { ...shown, entries, room, hasOlder: total > items.length, forgotten: evicted, problem: undefined };
}

/** The calls with those that came; the oldest of them make room. */
export function withNewer(shown: ShownCalls, fresh: readonly BriefEntry[]): ShownCalls {
  const all = [...fresh.toReversed(), ...(shown.entries ?? [])];
  if (all.length <= shown.room) return { ...shown, entries: all };
  return { ...shown, entries: all.slice(0, shown.room), hasOlder: true };
}

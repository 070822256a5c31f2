/**
 * How a call ended for its client: with an answer that says what became of it; without one, though all of it was sent (`lost`);
 * without one, and perhaps it never arrived (`gone`); or not all of it was sent (`cut`).
 */
export type Fate = "answered" | "lost" | "gone" | "cut";

/** A call as its client knows it. */
export interface SentCall {
  /** Its id of the request. */
  readonly key: string;
  readonly rows: number;
  readonly fate: Fate;
  /** Ids of the events that its answer reported as stored, by row. */
  readonly reported: ReadonlyMap<number, string>;
}

/** An event that a stand-in holds; its profile names call and row. */
export interface StoredEvent {
  readonly id: string;
  readonly profile: string;
}

/** A call as the journal, or the log, names it. */
export interface NamedCall {
  readonly key: string;
  /** Rows of it that were stored. */
  readonly processed: number;
  /** Rules that hit it. */
  readonly faults: readonly string[];
}

/** What was held against each other, and all that does not agree. */
export interface Audit {
  readonly calls: number;
  readonly rows: number;
  readonly stored: number;
  readonly reported: number;
  /** Stored, their answer lost, and the journal names their call. */
  readonly lost: number;
  readonly problems: readonly string[];
}

/** What names a row of a call, so that its event tells where it comes from. */
export const profileOf = (key: string, row: number): string => `${key}/${row}`;

/** Holds what clients know against what was stored and what was named: stored is reported and lost, event by event. */
export function auditBooks(
  calls: readonly SentCall[],
  stored: readonly StoredEvent[],
  named: readonly NamedCall[],
): Audit {
  const sent = new Map(calls.map((call) => [call.key, call]));
  const { rowsOf, problems: strange } = sortEvents(stored, sent);
  const names = Map.groupBy(named, ({ key }) => key);
  const problems = [
    ...strange,
    ...[...names].flatMap(([key, all]) => [
      ...(sent.has(key) ? [] : [`${key} is named, and nobody sent it`]),
      ...(all.length > 1 ? [`${key} is named ${all.length} times`] : []),
    ]),
    ...calls.flatMap((call) => auditCall(call, rowsOf.get(call.key) ?? new Map(), names.get(call.key)?.[0])),
  ];
  const sum = (count: (call: SentCall) => number) => calls.reduce((all, call) => all + count(call), 0);
  const reported = sum((call) => call.reported.size);
  return {
    calls: calls.length,
    rows: sum((call) => call.rows),
    stored: stored.length,
    reported,
    lost: stored.length - reported,
    problems,
  };
}

type RowsOf = Map<string, Map<number, string>>;

/** The stored ids by call and row, and events that no row accounts for. */
function sortEvents(stored: readonly StoredEvent[], sent: ReadonlyMap<string, SentCall>) {
  const rowsOf: RowsOf = new Map();
  const problems: string[] = [];
  for (const { id, profile } of stored) {
    const [key = "", row = ""] = profile.split("/");
    const call = sent.get(key);
    const rows = rowsOf.get(key) ?? new Map<number, string>();
    rowsOf.set(key, rows);
    if (!call || !(Number(row) < call.rows)) problems.push(`event ${id} (${profile}) is stored, and nobody sent it`);
    else if (rows.has(Number(row))) problems.push(`${profile} is stored twice, as ${rows.get(Number(row))} and ${id}`);
    rows.set(Number(row), id);
  }
  return { rowsOf, problems };
}

function auditCall(call: SentCall, stored: ReadonlyMap<number, string>, name: NamedCall | undefined): string[] {
  const { key, fate, reported } = call;
  const problems: string[] = [];
  for (const [row, id] of reported) {
    if (stored.get(row) !== id) problems.push(`${profileOf(key, row)} is reported as ${id}, and not stored as that`);
  }
  const unreported = stored.size - [...reported.keys()].filter((row) => stored.has(row)).length;
  if (fate === "answered" && unreported > 0) problems.push(`${key} stored ${unreported} rows that its answer lacks`);
  if (fate === "cut" && stored.size > 0) problems.push(`${key} stored ${stored.size} rows, and was never sent whole`);
  if (fate === "cut" && name) problems.push(`${key} is named, and was never sent whole`);
  if (!name && (fate === "answered" || fate === "lost")) problems.push(`${key} was ${fate}, and nothing names it`);
  if (!name && fate === "gone" && stored.size > 0) problems.push(`${key} stored rows, and nothing names it`);
  if (name && name.processed !== stored.size) {
    problems.push(`${key} is named with ${name.processed} stored rows, and has ${stored.size}`);
  }
  if (name && fate === "lost" && name.faults.length === 0) problems.push(`${key} lost its answer without a fault`);
  return problems;
}

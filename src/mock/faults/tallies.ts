/** What was counted of one group of calls or rows. */
export interface Tally {
  /** How many matched. */
  n: number;
  hits: number;
  quota: { fromMs: number; calls: number };
}

/** The counts of one rule. */
export interface Tallies {
  readonly groups: Map<string, Tally>;
  /** By key. */
  readonly attempts: Map<string, number>;
  /** That the rule matches, counted when they come in. */
  calls: number;
}

/** As many groups as a rule remembers: keys come from clients, and a client that makes up new ones must not fill memory. */
const most = 10_000;

/** No counts yet. */
export const createTallies = (): Tallies => ({ groups: new Map(), attempts: new Map(), calls: 0 });

/** Counts a call that the rule matches, when it comes in; the number of them so far. */
export function countCall(tallies: Tallies): number {
  tallies.calls += 1;
  return tallies.calls;
}

/** Counts an attempt with a key; the number of attempts so far. */
export function countAttempt({ attempts }: Tallies, key: string): number {
  const count = (attempts.get(key) ?? 0) + 1;
  file(attempts, key, count);
  return count;
}

export function tallyOf({ groups }: Tallies, group: string): Tally {
  const there = groups.get(group);
  if (there) return there;
  const made = { n: 0, hits: 0, quota: { fromMs: Number.NEGATIVE_INFINITY, calls: 0 } };
  file(groups, group, made);
  return made;
}

/** Beyond the most that are remembered, the group that came first is forgotten. */
function file<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value as string);
}

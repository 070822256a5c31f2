/** What was counted of one group of calls or rows. */
export interface Tally {
  /** How many matched. */
  n: number;
  hits: number;
  quota: { fromMs: number; calls: number };
}

/** The counts of one rule, by group. */
export interface Tallies {
  of(group: string): Tally;
  /** Counts a call that the rule matches, when it comes in; the number of them so far. */
  call(): number;
  /** Counts an attempt with a key; the number of attempts so far. */
  attempt(key: string): number;
}

/** As many groups as a rule remembers: keys come from clients, and a client that makes up new ones must not fill memory. */
const most = 10_000;

/** No counts yet. Beyond the most that are remembered, the group that came first is forgotten. */
export function createTallies(): Tallies {
  const tallies = new Map<string, Tally>();
  const attempts = new Map<string, number>();
  let calls = 0;
  return {
    call() {
      calls += 1;
      return calls;
    },
    of(group) {
      const there = tallies.get(group);
      if (there) return there;
      const made = { n: 0, hits: 0, quota: { fromMs: Number.NEGATIVE_INFINITY, calls: 0 } };
      file(tallies, group, made);
      return made;
    },
    attempt(key) {
      const count = (attempts.get(key) ?? 0) + 1;
      file(attempts, key, count);
      return count;
    },
  };
}

function file<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value as string);
}

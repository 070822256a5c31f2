import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** How much memory calls may take before V8 cleans up. */
interface Room {
  /** Of the space for young objects, both halves, where it stops growing. */
  readonly youngBytes: number;
  /** What may come to what stayed at the last full collection, in percent of it; 0 leaves it to V8. */
  readonly oldPercent: number;
  /** Is code compiled by the middle compiler too? It keeps ten megabytes of code more. */
  readonly maglev: boolean;
}

/** Of a small call next to nothing stays: more room makes it no faster. There are so many that all code is soon at its best. */
const roomForSmall: Room = { youngBytes: 18_000_000, oldPercent: 40, maglev: false };

/**
 * Calls with texts of a hundred kilobytes and more: a few of them fill the other one. They are few in a second, and what
 * runs once in a call would go on for long without being compiled well.
 */
const roomForLarge: Room = { youngBytes: 40_000_000, oldPercent: 0, maglev: true };

/** Collections without a large text after which calls are taken to be small again. */
const quietCollections = 50;

/**
 * Sets V8 for a process that is ours and answers calls. Its collector needs no helpers: they are woken, and there is next to
 * nothing to be copied. That a sandbox stays does not mean that a call stays: where the same code makes objects of both,
 * those of the call would be put among the old ones too. And memory need not double as calls go on coming.
 */
export function tuneEngine(): void {
  const set = flagSetter();
  set("maglev", roomForSmall.maglev);
  set("parallel-scavenge", false);
  set("allocation-site-pretenuring", false);
  let sinceLarge = quietCollections;
  new PerformanceObserver(() => {
    const spaces = new Map(getHeapSpaceStatistics().map((space) => [space.space_name, space]));
    sinceLarge = spaces.get("new_large_object_space")?.space_used_size ? 0 : sinceLarge + 1;
    const { youngBytes, oldPercent, maglev } = sinceLarge < quietCollections ? roomForLarge : roomForSmall;
    set("maglev", maglev);
    set("heap-growing-percent", oldPercent);
    set("semi-space-growth-factor", (spaces.get("new_space")?.space_size ?? 0) < youngBytes ? 2 : 1);
  }).observe({ entryTypes: ["gc"] });
}

function flagSetter() {
  const before = new Map<string, number | boolean>();
  return (flag: string, value: number | boolean) => {
    if (before.get(flag) === value) return;
    before.set(flag, value);
    setFlagsFromString(typeof value === "number" ? `--${flag}=${value}` : `--${value ? "" : "no-"}${flag}`);
  };
}

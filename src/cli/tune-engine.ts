import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Of the space for young objects, both halves. Of a small call next to nothing stays: a larger one makes it no faster. */
const enoughBytes = 18_000_000;

/** The same where calls have texts of a hundred kilobytes and more: a few of them fill the other one. */
const enoughForLargeBytes = 40_000_000;

/**
 * Sets V8 for a process that is ours and answers calls. Without its middle compiler it gets as fast, and sooner, and keeps
 * ten megabytes of code less. Its collector needs no helpers: they are woken, and there is next to nothing to be copied.
 * That a sandbox stays does not mean that a call stays: where the same code makes objects of both, those of the call
 * would be put among the old ones too. And the space for young objects need not double as calls go on coming.
 */
export function tuneEngine(): void {
  for (const flag of ["maglev", "parallel-scavenge", "allocation-site-pretenuring"]) setFlagsFromString(`--no-${flag}`);
  let mayGrow = true;
  new PerformanceObserver(() => {
    const spaces = new Map(getHeapSpaceStatistics().map((space) => [space.space_name, space]));
    const areLarge = (spaces.get("new_large_object_space")?.space_used_size ?? 0) > 0;
    const bytes = spaces.get("new_space")?.space_size ?? 0;
    const may = bytes < (areLarge ? enoughForLargeBytes : enoughBytes);
    if (may === mayGrow) return;
    mayGrow = may;
    setFlagsFromString(`--semi-space-growth-factor=${may ? 2 : 1}`);
  }).observe({ entryTypes: ["gc"] });
}

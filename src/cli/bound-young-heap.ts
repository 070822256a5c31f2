import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Larger ones make the calls no faster. */
const enoughBytes = 16_000_000;

/**
 * Keeps V8 from doubling the space for young objects once it is large enough. There are two halves of it, and it doubles as
 * calls go on coming although next to nothing of them stays. Only for a process that is ours: it is a setting of the process.
 */
export function boundYoungHeap(): void {
  const observer = new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (young && young.space_size < enoughBytes) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    observer.disconnect();
  });
  observer.observe({ entryTypes: ["gc"] });
}

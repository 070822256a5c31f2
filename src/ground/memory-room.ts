import { getHeapStatistics } from "node:v8";

/** The program itself, without what it keeps: code, buffers of connections, bodies under way. */
const programBytes = 192 * 1024 ** 2;

/** Bytes that the heap may grow to: what V8 lets it, in a container no more than half of what that has. */
export function roomForHeap(constrained: number = process.constrainedMemory()): number {
  const limit = getHeapStatistics().heap_size_limit;
  // Without a limit the system tells 0, or more than any machine has.
  return constrained > 0 ? Math.min(limit, Math.floor(constrained / 2)) : limit;
}

/**
 * Bytes of memory that the process stays below.
 * @param kept the limit over what all sandboxes keep: journals keep it beside the heap
 */
export const processBound = (kept: number): number => getHeapStatistics().heap_size_limit + kept + programBytes;

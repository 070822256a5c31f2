import { keepBytes, type MemoryAccount, type MemoryLimit, openAccount } from "../ground/memory-limit.ts";
import { logBytes } from "./event-log.ts";
import { forgetRowsAbove, type OwnCollection } from "./own-collection.ts";

/** The collections of a store that calls may add to without end: above a limit, they forget what was added first. */
export interface BoundedCollections {
  all: OwnCollection[];
  /** Added rows that each of them keeps. */
  readonly mostRows: number;
  /** Over what those of all stores keep, and others with them. */
  readonly account: MemoryAccount;
}

/** None yet. @param memory over what those of all stores keep, and others with them */
export function boundedCollections(mostRows: number, memory: MemoryLimit): BoundedCollections {
  const bounded: BoundedCollections = {
    all: [],
    mostRows,
    account: openAccount(memory, (to) => forgetLargest(bounded, to)),
  };
  return bounded;
}

/** Forgets what is too much. Only for when nothing can be taken back any more. */
export function forgetExcess({ all, mostRows, account }: BoundedCollections): void {
  for (const own of all) forgetRowsAbove(own, { rows: mostRows });
  keepBytes(account, bytesOf(all));
}

/** The largest forget first, until all keep no more than so many bytes; the bytes that they keep then. */
function forgetLargest({ all }: BoundedCollections, to: number): number {
  for (const own of all.toSorted((one, other) => logBytes(other.log) - logBytes(one.log))) {
    const excess = Math.max(0, bytesOf(all) - to);
    forgetRowsAbove(own, { bytes: Math.max(0, logBytes(own.log) - excess) });
  }
  return bytesOf(all);
}

const bytesOf = (all: readonly OwnCollection[]): number => all.reduce((sum, { log }) => sum + logBytes(log), 0);

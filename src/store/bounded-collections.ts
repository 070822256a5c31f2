import type { MemoryLimit } from "../ground/memory-limit.ts";
import type { OwnCollection } from "./collection.ts";

/** The collections of a store that calls may add to without end: above a limit, they forget what was added first. */
export interface BoundedCollections {
  add(collection: OwnCollection): void;
  /** Forgets what is too much. Only for when nothing can be taken back any more. */
  settle(): void;
  /** They are there no more. */
  clear(): void;
}

/**
 * None yet.
 * @param mostRows added rows that each of them keeps
 * @param memory over what those of all stores keep, and others with them
 */
export function createBoundedCollections(mostRows: number, memory: MemoryLimit): BoundedCollections {
  let all: OwnCollection[] = [];
  const bytes = () => all.reduce((sum, one) => sum + one.bytes, 0);
  const account = memory.open((to) => {
    for (const one of all.toSorted((some, other) => other.bytes - some.bytes)) {
      one.forgetAbove({ bytes: Math.max(0, one.bytes - Math.max(0, bytes() - to)) });
    }
    return bytes();
  });
  return {
    add: (collection) => all.push(collection),
    settle() {
      for (const one of all) one.forgetAbove({ rows: mostRows });
      account.set(bytes());
    },
    clear() {
      all = [];
    },
  };
}

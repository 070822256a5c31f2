import type { MemoryLimit } from "../ground/memory-limit.ts";
import type { OwnCollection } from "./collection.ts";

/** The collections of a store that calls may add to without end: above a limit, they forget what was added first. */
export interface BoundedCollections {
  add(collection: OwnCollection): void;
  /** Forgets what is too much. Only for when nothing can be taken back any more. */
  settle(): void;
  /** Rows that they have forgotten. */
  readonly forgotten: number;
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
    for (const one of all) one.forgetAbove({ bytes: to / all.length });
    return bytes();
  });
  return {
    add: (collection) => all.push(collection),
    settle() {
      for (const one of all) one.forgetAbove({ rows: mostRows });
      account.set(bytes());
    },
    get forgotten() {
      return all.reduce((sum, { forgotten }) => sum + forgotten, 0);
    },
    clear() {
      all = [];
    },
  };
}

import type { Base } from "./base.ts";
import type { Entity } from "./entity.ts";
import { type Changes, type Collection, createOverlay, type Overlay } from "./overlay.ts";

export type { Collection } from "./overlay.ts";

/** All collections of one sandbox. */
export interface Store {
  collection<Row>(entity: Entity<Row>): Collection<Row>;
  /** By the name of the collection, for whoever shows what is there. */
  named(collection: string): Collection<unknown> | undefined;
  readonly names: readonly string[];
  /** The next id: 32 upper-case hexadecimal digits. */
  newId(): string;
  /**
   * Does the work, and takes back all that it stored when it throws or when its result is not to be kept. What is too
   * much then is forgotten at the end.
   */
  attempt<Result>(work: () => Result, isKept?: (result: Result) => boolean): Result;
  /** Drops all that was stored since the start, and stands on what the base is now; ids and numbers start again. */
  reset(): void;
  /** Has this sandbox itself such a row, over what all share? */
  owns(entity: Entity<never>, index: string, key: unknown): boolean;
  /** All that differs from the base. */
  changes(): StoreChanges;
  /** Added rows that are forgotten, of all collections. */
  forgotten(): number;
  /** Puts these changes in the place of its own. */
  load(changes: StoreChanges): void;
}

/** What a sandbox changed, by collection, and how many ids it drew. */
export interface StoreChanges {
  readonly idsDrawn: number;
  readonly collections: ReadonlyMap<string, Changes>;
}

/** What a store is made of. */
export interface StoreGround {
  /** What it stands on. Once that is another, the store must be reset. */
  base(): Base;
  /** Begins the sequence of ids; the same sequence each time. */
  startIds(): () => string;
  /** Stores what is there from the start over the base: again at each reset. */
  fill?(store: Store): void;
  /** Added rows that each bounded collection keeps. */
  readonly mostRows: number;
  /** Is told of every row that comes and goes over the base. */
  readonly watcher?: StoreWatcher;
}

/** Learns of rows over the base, so that something may be found across sandboxes. */
export interface StoreWatcher {
  readonly collection: string;
  put(row: unknown): void;
  taken(row: unknown): void;
}

type Undo = () => void;

/** A store with only what is there from the start. It costs the same whatever the base holds. */
export function createStore({ base, startIds, fill, watcher, mostRows }: StoreGround): Store {
  let overlays = new Map<string, Overlay>();
  let bounded: Overlay[] = [];
  let newId = startIds();
  let idsDrawn = 0;
  let undos: Undo[] | undefined;

  const overlayOf = (name: string): Overlay | undefined => {
    const there = overlays.get(name);
    if (there) return there;
    const below = base().get(name);
    if (!below) return undefined;
    const changed = (undo: Undo) => undos?.push(undo);
    const made = createOverlay(below, watcher?.collection === name ? { ...watcher, changed } : { changed });
    overlays.set(name, made);
    if (below.entity.isBounded) bounded.push(made);
    return made;
  };
  const known = (name: string): Overlay => {
    const found = overlayOf(name);
    if (!found) throw new Error(`no collection ${name}`);
    return found;
  };
  const empty = () => {
    for (const row of watcher ? ownRows(overlays.get(watcher.collection)) : []) watcher?.taken(row);
    overlays = new Map();
    bounded = [];
    newId = startIds();
    idsDrawn = 0;
  };

  const store: Store = {
    collection: <Row>(entity: Entity<Row>) => known(entity.collection) as Collection<Row>,
    named: overlayOf,
    names: [...base().keys()],
    newId() {
      idsDrawn += 1;
      return newId();
    },
    attempt(work, isKept = () => true) {
      const outer = undos;
      const mine: Undo[] = [];
      undos = mine;
      let kept = false;
      try {
        const result = work();
        kept = isKept(result);
        return result;
      } finally {
        undos = outer;
        if (kept) for (const undo of mine) outer?.push(undo);
        else for (const undo of mine.reverse()) undo();
        if (outer === undefined) for (const overlay of bounded) overlay.forgetAbove(mostRows);
      }
    },
    reset() {
      empty();
      fill?.(store);
    },
    owns: (entity, index, key) => overlays.get(entity.collection)?.owns(index, key) === true,
    forgotten: () => bounded.reduce((sum, { forgotten }) => sum + forgotten, 0),
    changes: () => ({
      idsDrawn,
      collections: new Map([...overlays].map(([name, overlay]) => [name, overlay.changes()])),
    }),
    load(changes) {
      const drawn = Math.max(idsDrawn, changes.idsDrawn);
      empty();
      while (idsDrawn < drawn) store.newId();
      for (const [name, { added, replaced, lastNumber }] of changes.collections) {
        const overlay = known(name);
        for (const [old, row] of replaced) overlay.replace(old, row);
        for (const row of added) overlay.add(row);
        if (lastNumber !== undefined) overlay.skipNumbers(lastNumber);
      }
    },
  };
  fill?.(store);
  return store;
}

function ownRows(overlay: Overlay | undefined): readonly unknown[] {
  if (!overlay) return [];
  const { added, replaced } = overlay.changes();
  return [...added, ...replaced.map(([, row]) => row)];
}

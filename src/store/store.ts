import { closeAccount } from "../ground/memory-limit.ts";
import type { Attempts } from "./attempts.ts";
import type { Collection } from "./collection.ts";
import type { Entity } from "./entity.ts";
import {
  drawId,
  dropAll,
  findCollection,
  keepAll,
  knownCollection,
  loadChanges,
  type OwnStoreSettings,
  ownStore,
  type StoreChanges,
  storeChanges,
} from "./own-store.ts";
import type { Rows } from "./rows.ts";

/** All collections of one sandbox. */
export interface Store {
  collection<Row>(entity: Entity<Row>): Collection<Row>;
  /** By the name of the collection, for whoever shows what is there. */
  named(collection: string): Collection<unknown> | undefined;
  readonly names: readonly string[];
  /** The next id: 32 upper-case hexadecimal digits. */
  newId(): string;
  /** Does the work, or takes it back. What is too much then is forgotten at the end. */
  readonly attempt: Attempts["attempt"];
  /** Drops all that was stored since the start, and stands on what the base is now; ids and numbers start again. */
  reset(): void;
  /** All that differs from the base. */
  changes(): StoreChanges;
  /** Added rows that are forgotten, by collection. */
  forgotten(): ReadonlyMap<string, number>;
  /**
   * Puts these changes in the place of its own.
   * @param start rows that are there from now on as from the start: they are never forgotten
   */
  load(changes: StoreChanges, start?: Rows): void;
  /** Drops all that was stored: its sandbox goes. What a call under way still stores counts nothing, and nobody is told of it. */
  close(): void;
}

/** What a store is made of. */
export interface StoreSettings extends OwnStoreSettings {
  /** Stores what is there from the start over the base: again at each reset. */
  fill?(store: Store): void;
}

/** A store with only what is there from the start. It costs the same whatever the base holds. */
export function createStore({ fill, ...settings }: StoreSettings): Store {
  const own = ownStore(settings);
  const store: Store = {
    collection: <Row>({ collection }: Entity<Row>) =>
      knownCollection(own, collection).open as unknown as Collection<Row>,
    named: (collection) => findCollection(own, collection)?.open,
    names: [...settings.base().keys()],
    newId: () => drawId(own),
    attempt: own.attempts.attempt,
    reset() {
      dropAll(own, 0);
      fill?.(store);
      keepAll(own);
    },
    changes: () => storeChanges(own),
    forgotten: () => new Map([...own.collections].map(([name, { own: kept }]) => [name, kept.log.forgotten])),
    load: (changes, start = new Map()) => loadChanges(own, changes, start),
    close() {
      dropAll(own, 0);
      own.isClosed = true;
      closeAccount(own.bounded.account);
    },
  };
  store.reset();
  return store;
}

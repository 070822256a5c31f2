import { MemoryLimit } from "../src/common/memory-limit.ts";
import { createBase } from "../src/store/base.ts";
import type { AnyRecord } from "../src/store/entity.ts";
import { Store } from "../src/store/store.ts";
import { ownMethods } from "../src/vendor/catalog.ts";

/** A store over these rows of CRM.COM. @param newId gives the ids of rows that are added */
export function storeOf(rows: Readonly<Record<string, readonly AnyRecord[]>>, newId = () => ""): Store {
  const base = createBase(ownMethods.entities, new Map(Object.entries(rows)));
  return new Store({
    name: "me",
    base: () => base,
    mostRecords: 100,
    memory: new MemoryLimit(1e9),
    startIds: () => newId,
  });
}

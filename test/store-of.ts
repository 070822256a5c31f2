import { MemoryLimit } from "../src/common/memory-limit.ts";
import { createBase } from "../src/store/base.ts";
import type { AnyRecord } from "../src/store/entity.ts";
import { Store } from "../src/store/store.ts";
import { ownMethods } from "../src/vendor/catalog.ts";

/** A store over a base that keeps a thousand rows, but for what is told otherwise. */
export const storeOver = (
  base: ReturnType<typeof createBase>,
  more: Partial<ConstructorParameters<typeof Store>[0]> = {},
): Store =>
  new Store({
    name: "me",
    base: () => base,
    mostRecords: 1000,
    memory: new MemoryLimit(1e9),
    startIds: () => () => "",
    ...more,
  });

/** A store over these rows of CRM.COM. @param newId gives the ids of rows that are added */
export const storeOf = (rows: Readonly<Record<string, readonly AnyRecord[]>>, newId = () => ""): Store =>
  storeOver(createBase(ownMethods.entities, new Map(Object.entries(rows))), { startIds: () => newId });

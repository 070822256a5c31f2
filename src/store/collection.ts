import type { BaseCollection } from "./base.ts";
import { logLength } from "./event-log.ts";
import {
  addOwnRow,
  findRows,
  lastNumberOf,
  listRows,
  type OwnCollection,
  replaceOwnRow,
  skipNumbersTo,
} from "./own-collection.ts";

/** One collection of one sandbox: the base that all share, what the sandbox added, and what it replaced. */
export interface Collection<Row> {
  readonly total: number;
  /** Added rows that are not there any more, as there were too many. */
  readonly forgotten: number;
  /** The rows with that key. The cost does not depend on how many rows there are. */
  find(index: string, key: unknown): readonly Row[];
  /** The base, as long as nothing was ever changed, not even for a while. */
  readonly untouched: BaseCollection<Row> | undefined;
  add(row: Row): void;
  /** Puts a row in the place of another that was found here, which may be of the base. */
  replace(old: Row, row: Row): void;
  /** Rows in order, those of the base first. */
  list(offset: number, limit: number): Row[];
  /** The largest number that was given or stands in a row of the base; 0 without any. */
  readonly lastNumber: number;
  /** The next number: one above the largest, never given twice. */
  nextNumber(): string;
  /** Goes on with numbers above this one. */
  skipNumbers(to: number): void;
}

/** A store's collection as operations have it. Each of its members is a function of `own-collection.ts`. */
export const openCollection = (own: OwnCollection): Collection<unknown> => ({
  get total() {
    return own.base.rows.length + logLength(own.log);
  },
  get forgotten() {
    return own.log.forgotten;
  },
  get untouched() {
    return own.isTouched ? undefined : own.base;
  },
  get lastNumber() {
    return lastNumberOf(own);
  },
  find: (index, key) => findRows(own, index, key),
  add: (row) => addOwnRow(own, row),
  replace: (old, row) => replaceOwnRow(own, old, row),
  list: (offset, limit) => listRows(own, offset, limit),
  nextNumber: () => String(skipNumbersTo(own, lastNumberOf(own) + 1)),
  skipNumbers: (to) => void skipNumbersTo(own, to),
});

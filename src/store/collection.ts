import type { BaseCollection } from "./base.ts";
import { createEventLog, type EventLog } from "./event-log.ts";
import { filed } from "./index-map.ts";
import { createReplacements } from "./replacements.ts";

/** One collection of one sandbox: the base that all share, what the sandbox added, and what it replaced. */
export interface Collection<Row> {
  readonly total: number;
  /** Added rows that are not there any more, as there were too many. */
  readonly forgotten: number;
  /** The rows with that key. The cost does not depend on how many rows there are. */
  find(index: string, key: unknown): readonly Row[];
  /** May a row that was forgotten have had that key? Asked of an index that outlives its rows. */
  mayHaveForgotten(index: string, key: string): boolean;
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

/** What a sandbox changed of a collection. */
export interface Changes<Row = unknown> {
  readonly added: readonly Row[];
  /** Pairs of a row of the base and what stands in its place. */
  readonly replaced: readonly (readonly [Row, Row])[];
  /** The last number that was given; `undefined` when none was. */
  readonly lastNumber: number | undefined;
}

/** A collection in the hands of its store. */
export interface OwnCollection extends Collection<unknown> {
  changes(): Changes;
  /** Bytes that rows keep which can be forgotten, and the keys of those that are, roughly. */
  readonly bytes: number;
  /** The rows that are added by now are there from the start: they are never forgotten. */
  keepAll(): void;
  /** Forgets the oldest added rows until there are no more than that many, and they keep no more than that many bytes. */
  forgetAbove(limit: { readonly rows?: number; readonly bytes?: number }): void;
}

/** What a collection tells its store. */
export interface CollectionEvents {
  /** Something was changed, and so it is taken back. */
  changed(undo: () => void): void;
  added?(row: unknown): void;
  /** An added row is there no more. */
  taken?(row: unknown): void;
}

/** A collection without any change. */
export function createCollection(base: BaseCollection, events: CollectionEvents): OwnCollection {
  const log = createEventLog(base.entity as never);
  const replacements = createReplacements(base.entity as never);
  let lastNumber: number | undefined;
  const last = () => lastNumber ?? base.lastNumber();
  const skip = (to: number) => {
    lastNumber = Math.max(last(), to);
    return lastNumber;
  };
  let isTouched = false;
  const takeBack = () => tellTaken(events, log.takeBack());

  return {
    get total() {
      return base.rows.length + log.size;
    },
    get forgotten() {
      return log.forgotten;
    },
    get bytes() {
      return log.bytes;
    },
    get untouched() {
      return isTouched ? undefined : base;
    },
    find(index, key) {
      const below = filed(base.index(index), key);
      const found = log.size === 0 ? below : together(below, log.find(index, key));
      return replacements.size === 0 ? found : replacements.find(index, key, found);
    },
    mayHaveForgotten: log.mayHaveForgotten,
    add(row) {
      isTouched = true;
      log.add(row);
      events.added?.(row);
      events.changed(takeBack);
    },
    replace(old, row) {
      isTouched = true;
      replacements.replace(old, row);
      events.changed(() => replacements.replace(row, old));
    },
    list: (offset, limit) => slice(base.rows, log, offset, limit).map(replacements.of),
    get lastNumber() {
      return last();
    },
    nextNumber: () => String(skip(last() + 1)),
    skipNumbers: skip,
    changes: () => ({ ...rowChanges(log.slice(0), replacements), lastNumber }),
    keepAll: log.keepAll,
    forgetAbove({ rows = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY }) {
      while (log.loose > 0 && (log.loose > rows || log.bytes > bytes)) {
        const row = log.forgetOldest();
        replacements.forget(row);
        events.taken?.(row);
      }
      if (log.bytes > bytes) log.forgetKeys();
    },
  };
}

function tellTaken({ taken }: CollectionEvents, row: unknown): void {
  taken?.(row);
}

const together = <Row>(some: readonly Row[], more: readonly Row[]): readonly Row[] =>
  more.length === 0 ? some : some.length === 0 ? more : [...some, ...more];

function slice<Row>(below: readonly Row[], added: EventLog<Row>, offset: number, limit: number): Row[] {
  const first = below.slice(offset, offset + limit);
  const from = Math.max(0, offset - below.length);
  return [...first, ...added.slice(from, from + limit - first.length)];
}

/** What was added, as it is now, and what of the base was replaced. */
function rowChanges(added: readonly unknown[], { pairs, of }: ReturnType<typeof createReplacements>) {
  const own = new Set(added);
  return { added: added.map(of), replaced: pairs().filter(([original]) => !own.has(original)) };
}

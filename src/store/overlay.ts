import type { Writable } from "../ground/writable.ts";
import type { BaseCollection } from "./base.ts";
import { type Index, indexKey } from "./entity.ts";
import { file, filed, type IndexMap, refile, unfile } from "./index-map.ts";
import { createRowLog } from "./row-log.ts";

/** One collection of one sandbox: the shared base, and over it what this sandbox changed. */
export interface Collection<Row> {
  readonly total: number;
  /** Added rows that are not there any more, as there were too many. */
  readonly forgotten: number;
  /** The rows with that key, those of the base first. The cost does not depend on how many rows there are. */
  find(index: string, key: unknown): readonly Row[];
  /** The base, as long as nothing was changed. */
  readonly untouched: BaseCollection<Row> | undefined;
  add(row: Row): void;
  /**
   * Adds a row that has members in common with others.
   * @param shared the same object for all that have them in common; they are kept once
   */
  addAlike<Shared extends Partial<Row>>(own: Omit<Row, keyof Shared>, shared: Shared): void;
  /** Puts a row in the place of another that was found here, which may be of the base. */
  replace(old: Row, row: Row): void;
  list(offset: number, limit: number): Row[];
  /** The next number: one above the largest, never given twice. */
  nextNumber(): string;
}

/** What a sandbox changed of a collection. */
export interface Changes<Row = unknown> {
  readonly added: readonly Row[];
  /** Pairs of a row of the base and what stands in its place. */
  readonly replaced: readonly (readonly [Row, Row])[];
  /** The last number that was given; `undefined` when none was. */
  readonly lastNumber: number | undefined;
}

/** A collection of a sandbox, with what makes it differ from its base. */
export interface Overlay extends Collection<unknown> {
  changes(): Changes;
  /** Has this sandbox itself a row with that key, in the place of one of the base or beside them? */
  owns(index: string, key: unknown): boolean;
  /** Goes on with numbers above this one. */
  skipNumbers(to: number): void;
  /** Forgets the oldest added rows until there are no more than that many. */
  forgetAbove(most: number): void;
}

/** What an overlay tells its store. */
export interface OverlayEvents {
  /** Something was changed, and so it is taken back. */
  changed(undo: () => void): void;
  /** A row is there that the base does not have. */
  put?(row: unknown): void;
  /** And is there no more. */
  taken?(row: unknown): void;
}

/** An overlay without any change. */
export function createOverlay(base: BaseCollection, events: OverlayEvents): Overlay {
  const indexes = Object.entries(base.entity.indexes).map(([name, of]) => ({
    name,
    of: of as Index<unknown>,
    map: new Map() as IndexMap<unknown>,
    /** Added rows before this place are filed. The others are when somebody looks: who only writes never pays for it. */
    upTo: 0,
  }));
  const byName = new Map(indexes.map((index) => [index.name, index]));
  const added = createRowLog();
  /** Rows of the base that were replaced, and by what; and the other way round. */
  const hidden = new Map<unknown, unknown>();
  const origins = new Map<unknown, unknown>();
  /** Where each added row stands. Made at the first replacement: a collection that only grows never pays for it. */
  let places: Map<unknown, number> | undefined;
  let lastNumber: number | undefined;

  const count = () => {
    overlay.total = base.rows.length + added.end - added.first;
    overlay.forgotten = added.first;
    overlay.untouched = added.end === added.first && hidden.size === 0 ? base : undefined;
  };
  const put = (row: unknown) => {
    for (const { name, of, map } of indexes) file(map, indexKey(name, of, row), row);
    events.put?.(row);
  };
  const take = (row: unknown) => {
    for (const { name, of, map } of indexes) unfile(map, indexKey(name, of, row), row);
    events.taken?.(row);
  };
  const addRow = (own: object, shared?: object) => {
    added.push(own, shared);
    count();
    if (places || events.put) {
      const row = added.at(added.end - 1);
      places?.set(row, added.end - 1);
      events.put?.(row);
    }
    events.changed(takeLast);
  };
  const takeLast = () => {
    const row = added.pop();
    count();
    places?.delete(row);
    for (const index of indexes) {
      if (index.upTo <= added.end) continue;
      unfile(index.map, indexKey(index.name, index.of, row), row);
      index.upTo = added.end;
    }
    events.taken?.(row);
  };
  const forgetOldest = () => {
    const place = added.first;
    if (events.taken || places || indexes.some(({ upTo }) => upTo > place)) {
      const row = added.at(place);
      places?.delete(row);
      for (const { name, of, map, upTo } of indexes) if (upTo > place) unfile(map, indexKey(name, of, row), row);
      events.taken?.(row);
    }
    added.dropFirst();
  };
  const rowsBetween = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => added.at(from + index));
  const placeOf = (row: unknown): number | undefined => {
    places ??= new Map(rowsBetween(added.first, added.end).map((one, index) => [one, added.first + index]));
    return places.get(row);
  };

  const swapAdded = (at: number, from: unknown, to: unknown) => {
    added.set(at, to);
    places?.delete(from);
    places?.set(to, at);
    swapFiled(from, to, at);
  };
  const swapFiled = (from: unknown, to: unknown, at = -1) => {
    for (const index of indexes) if (at < index.upTo) refile(index.map, index, from, to);
    events.taken?.(from);
    events.put?.(to);
  };
  const swapHidden = (origin: unknown, from: unknown, to: unknown) => {
    origins.delete(from);
    if (to === origin) hidden.delete(origin);
    else {
      hidden.set(origin, to);
      origins.set(to, origin);
    }
    if (from === origin) put(to);
    else if (to === origin) take(from);
    else swapFiled(from, to);
    count();
  };

  const mapOf = (name: string): IndexMap<unknown> => {
    const index = byName.get(name);
    if (!index) throw new Error(`${base.entity.collection} has no index ${name}`);
    index.upTo = Math.max(index.upTo, added.first);
    for (; index.upTo < added.end; index.upTo += 1) {
      const row = added.at(index.upTo);
      file(index.map, indexKey(name, index.of, row), row);
    }
    return index.map;
  };

  const overlay: Writable<Overlay> = {
    total: base.rows.length,
    forgotten: 0,
    untouched: base,
    find(index, key) {
      let below = filed(base.index(index), key);
      if (overlay.untouched) return below;
      const own = filed(mapOf(index), key);
      if (hidden.size > 0 && below.length > 0) below = below.filter((row) => !hidden.has(row));
      if (own.length === 0) return below;
      return below.length === 0 ? own : [...below, ...own];
    },
    owns: (index, key) => mapOf(index).has(key),
    add: (row) => addRow(row as object),
    addAlike: addRow,
    replace(old, row) {
      if (old === row) return;
      const at = placeOf(old);
      if (at !== undefined) {
        swapAdded(at, old, row);
        events.changed(() => swapAdded(at, row, old));
        return;
      }
      const origin = origins.get(old) ?? old;
      swapHidden(origin, old, row);
      events.changed(() => swapHidden(origin, row, old));
    },
    list(offset, limit) {
      const fromBase = base.rows.slice(offset, offset + limit).map((row) => hidden.get(row) ?? row);
      const start = added.first + Math.max(0, offset - base.rows.length);
      return [...fromBase, ...rowsBetween(start, Math.min(added.end, start + limit - fromBase.length))];
    },
    nextNumber() {
      lastNumber = (lastNumber ?? base.lastNumber()) + 1;
      return String(lastNumber);
    },
    skipNumbers(to) {
      lastNumber = Math.max(lastNumber ?? base.lastNumber(), to);
    },
    changes: () => ({ added: rowsBetween(added.first, added.end), replaced: [...hidden], lastNumber }),
    forgetAbove(most) {
      while (added.end - added.first > most) forgetOldest();
      count();
    },
  };
  return overlay;
}

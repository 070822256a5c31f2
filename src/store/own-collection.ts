import type { BaseCollection } from "./base.ts";
import {
  createEventLog,
  type EventLog,
  findInLog,
  forgetOldest,
  logBytes,
  logLength,
  logSlice,
  takeNewest,
} from "./event-log.ts";
import { filed } from "./index-map.ts";
import {
  createReplacements,
  currentRow,
  findCurrent,
  forgetReplaced,
  type Replacements,
  replaceRow,
} from "./replacements.ts";

/** One collection of one sandbox in the hands of its store: the base that all share, what was added, and what was replaced. */
export interface OwnCollection {
  readonly base: BaseCollection;
  readonly events: CollectionEvents;
  readonly log: EventLog<unknown>;
  readonly replacements: Replacements<unknown>;
  /** The last number that was given; `undefined` when none was. */
  lastGiven: number | undefined;
  /** Was anything ever changed, even for a while? */
  isTouched: boolean;
  /** Takes the newest row back. One for all rows, as a call may add a thousand. */
  readonly takeBack: () => void;
}

/** What a collection tells its store. */
export interface CollectionEvents {
  /** Something was changed, and so it is taken back. */
  changed(undo: () => void): void;
  added?(row: unknown): void;
  /** An added row is there no more. */
  taken?(row: unknown): void;
}

/** What a sandbox changed of a collection. */
export interface Changes<Row = unknown> {
  readonly added: readonly Row[];
  /** Pairs of a row of the base and what stands in its place. */
  readonly replaced: readonly (readonly [Row, Row])[];
  /** The last number that was given; `undefined` when none was. */
  readonly lastNumber: number | undefined;
}

/** A collection without any change. */
export function ownCollection(base: BaseCollection, events: CollectionEvents): OwnCollection {
  const log = createEventLog<unknown>(base.entity as never);
  return {
    base,
    events,
    log,
    replacements: createReplacements<unknown>(base.entity as never),
    lastGiven: undefined,
    isTouched: false,
    takeBack: () => tellTaken(events, takeNewest(log)),
  };
}

/** The rows with that key: those of the base and those that were added, as they are now. */
export function findRows({ base, log, replacements }: OwnCollection, index: string, key: unknown): readonly unknown[] {
  const below = filed(base.index(index), key);
  const found = logLength(log) === 0 ? below : together(below, findInLog(log, index, key));
  return replacements.current.size === 0 ? found : findCurrent(replacements, index, key, found);
}

/** Rows in order, those of the base first. */
export function listRows({ base, log, replacements }: OwnCollection, offset: number, limit: number): unknown[] {
  const below = base.rows.slice(offset, offset + limit);
  const from = Math.max(0, offset - base.rows.length);
  const rows = [...below, ...logSlice(log, from, from + limit - below.length)];
  return rows.map((row) => currentRow(replacements, row));
}

export function addOwnRow(own: OwnCollection, row: unknown): void {
  own.isTouched = true;
  own.log.loose.push(row);
  own.events.added?.(row);
  own.events.changed(own.takeBack);
}

export function replaceOwnRow(own: OwnCollection, old: unknown, row: unknown): void {
  own.isTouched = true;
  replaceRow(own.replacements, old, row);
  own.events.changed(() => replaceRow(own.replacements, row, old));
}

/** The largest number that was given or stands in a row of the base; 0 without any. */
export const lastNumberOf = ({ base, lastGiven }: OwnCollection): number => lastGiven ?? base.lastNumber();

/** Goes on with numbers above this one; the last number then. */
export function skipNumbersTo(own: OwnCollection, to: number): number {
  own.lastGiven = Math.max(lastNumberOf(own), to);
  return own.lastGiven;
}

/** What was added, as it is now, and what of the base was replaced. */
export function collectionChanges({ log, replacements, lastGiven }: OwnCollection): Changes {
  const added = logSlice(log, 0);
  const own = new Set(added);
  return {
    added: added.map((row) => currentRow(replacements, row)),
    replaced: [...replacements.current].filter(([original]) => !own.has(original)),
    lastNumber: lastGiven,
  };
}

/** Forgets the oldest added rows until there are no more than that many, and they keep no more than that many bytes. */
export function forgetRowsAbove(
  { log, replacements, events }: OwnCollection,
  { rows = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY }: { rows?: number; bytes?: number },
): void {
  while (log.loose.length > 0 && (log.loose.length > rows || logBytes(log) > bytes)) {
    const row = forgetOldest(log);
    forgetReplaced(replacements, row);
    tellTaken(events, row);
  }
}

function tellTaken({ taken }: CollectionEvents, row: unknown): void {
  taken?.(row);
}

const together = <Row>(some: readonly Row[], more: readonly Row[]): readonly Row[] =>
  more.length === 0 ? some : some.length === 0 ? more : [...some, ...more];

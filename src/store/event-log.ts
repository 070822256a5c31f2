import type { Entity } from "./entity.ts";
import { createLogIndex, fileKept, type LogIndex, type NumberedRows, rowsWithKey, unfileRow } from "./log-index.ts";
import { SizedRows } from "./sized-rows.ts";

/**
 * Rows that a sandbox added to a collection, oldest first: it grows at its end, and forgets at its beginning. What is done
 * with it are the functions below.
 */
export interface EventLog<Row> extends NumberedRows<Row> {
  readonly entity: Entity<Row>;
  /** Those that somebody looked into: a row that goes is looked for in no other. */
  readonly indexes: Map<string, LogIndex<Row>>;
}

/** A log without rows. */
export const createEventLog = <Row>(entity: Entity<Row>): EventLog<Row> => ({
  entity,
  kept: [],
  loose: new SizedRows(),
  forgotten: 0,
  indexes: new Map(),
});

/** Rows that are there. */
export const logLength = <Row>({ kept, loose }: EventLog<Row>): number => kept.length + loose.length;

/** Bytes that rows keep which can be forgotten, roughly. */
export const logBytes = <Row>({ loose }: EventLog<Row>): number => loose.bytes;

/** Rows by their rank among those that are there. */
export const logSlice = <Row>({ kept, loose }: EventLog<Row>, from: number, to = Number.POSITIVE_INFINITY): Row[] => [
  ...kept.slice(from, to),
  ...loose.slice(Math.max(0, from - kept.length), Math.max(0, to - kept.length)),
];

/** The rows with that key, oldest first. */
export function findInLog<Row>(log: EventLog<Row>, name: string, key: unknown): readonly Row[] {
  let index = log.indexes.get(name);
  if (!index) {
    index = createLogIndex(log.entity, name, log);
    log.indexes.set(name, index);
  }
  return rowsWithKey(index, key, log);
}

/** Takes the newest row out again. */
export function takeNewest<Row>(log: EventLog<Row>): Row {
  const row = log.loose.pop();
  const number = log.forgotten + log.loose.length;
  for (const index of log.indexes.values()) {
    unfileRow(index, row, number);
    index.next = Math.min(index.next, number);
  }
  return row;
}

export function forgetOldest<Row>(log: EventLog<Row>): Row {
  const row = log.loose.shift();
  for (const index of log.indexes.values()) unfileRow(index, row, log.forgotten);
  log.forgotten += 1;
  return row;
}

/** The rows that are there now are never forgotten; the ones that come can be. */
export function keepLogged<Row>(log: EventLog<Row>): void {
  if (log.loose.length === 0) return;
  for (const index of log.indexes.values()) fileKept(index, log);
  log.kept = [...log.kept, ...log.loose.slice(0)];
  log.loose = new SizedRows();
}

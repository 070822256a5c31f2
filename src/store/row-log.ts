import { createTextKeep, type KeptText } from "../kept-text.ts";
import type { Writable } from "../writable.ts";

/**
 * Rows in the order in which they came, each at its place for good. A block of rows that nobody has looked at since is
 * kept as text: a load test stores a hundred thousand of them and never asks, and while they were objects every garbage
 * collection went through them all, at twice the cost of answering the calls.
 *
 * A row that is to be replaced must be the object that was got from here: what is read from text is another object than
 * the one that was put in.
 */
export interface RowLog {
  /** The place of the oldest row that is still there. */
  readonly first: number;
  /** The place that the next row gets. */
  readonly end: number;
  push(row: unknown): void;
  /** Takes the newest row out again. */
  pop(): unknown;
  at(place: number): unknown;
  set(place: number, row: unknown): void;
  /** Forgets the oldest row. */
  dropFirst(): void;
}

const blockRows = 32;

/** One for all: a sandbox with a few rows does not pay for a slab. */
const texts = createTextKeep();

/** A log without rows. */
export function createRowLog(): RowLog {
  const blocks: (unknown[] | KeptText)[] = [];
  /** No row from here on was handed out. */
  let unseenFrom = 0;

  const indexOf = (place: number) => Math.floor(place / blockRows) - Math.floor(log.first / blockRows);
  const blockAt = (place: number): unknown[] => {
    const index = indexOf(place);
    unseenFrom = Math.max(unseenFrom, place + 1);
    const block = blocks[index] as unknown[] | KeptText;
    if (Array.isArray(block)) return block;
    const rows = JSON.parse(texts.read(block)) as unknown[];
    texts.free(block);
    blocks[index] = rows;
    return rows;
  };

  const log: Writable<RowLog> = {
    first: 0,
    end: 0,
    push(row) {
      if (log.end % blockRows === 0) blocks.push([]);
      const block = blocks[blocks.length - 1] as unknown[];
      block[log.end % blockRows] = row;
      log.end += 1;
      if (log.end % blockRows === 0 && unseenFrom <= log.end - blockRows)
        blocks[blocks.length - 1] = texts.keep(JSON.stringify(block));
    },
    pop() {
      const row = blockAt(log.end - 1).pop();
      log.end -= 1;
      if (log.end % blockRows === 0) blocks.pop();
      return row;
    },
    at: (place) => blockAt(place)[place % blockRows],
    set(place, row) {
      blockAt(place)[place % blockRows] = row;
    },
    dropFirst() {
      log.first += 1;
      if (log.first % blockRows !== 0) return;
      const block = blocks.shift();
      if (!Array.isArray(block)) texts.free(block as KeptText);
    },
  };
  return log;
}

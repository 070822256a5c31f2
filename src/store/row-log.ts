import { createTextKeep, type KeptText } from "../ground/text-slabs.ts";
import type { Writable } from "../ground/writable.ts";

/**
 * Rows in the order in which they came, each at its place for good. A block of rows that nobody has looked at since is
 * kept as text: a load test stores a hundred thousand of them and never asks, and while they were objects every garbage
 * collection went through them all, at twice the cost of answering the calls.
 *
 * A row that is to be replaced must be the object that was got from here: what is read from text, or put together of two
 * parts, is another object than the one that was put in.
 */
export interface RowLog {
  /** The place of the oldest row that is still there. */
  readonly first: number;
  /** The place that the next row gets. */
  readonly end: number;
  /** @param shared members that the row has beside its own: of rows with the same object, they are printed once */
  push(own: object, shared?: object): void;
  /** Takes the newest row out again. */
  pop(): unknown;
  at(place: number): unknown;
  set(place: number, row: unknown): void;
  /** Forgets the oldest row. */
  dropFirst(): void;
}

/** Rows in a row that share members. */
interface Run {
  readonly shared: object;
  readonly own: object[];
}

/** Rows as they came, as text, or once they were looked at as objects that stay. */
interface Block {
  runs: Run[];
  text: KeptText | undefined;
  rows: unknown[] | undefined;
}

const blockRows = 32;

const nothing: object = Object.freeze({});

/** One for all: a sandbox with a few rows does not pay for a slab. */
const texts = createTextKeep();

/** A log without rows. */
export function createRowLog(): RowLog {
  const blocks: Block[] = [];

  const rowsAt = (place: number): unknown[] => {
    const block = blocks[Math.floor(place / blockRows) - Math.floor(log.first / blockRows)] as Block;
    if (block.rows) return block.rows;
    const { runs, text } = block;
    block.rows = (text ? (JSON.parse(texts.read(text)) as Run[]) : runs).flatMap(whole);
    block.runs = [];
    freeText(block);
    return block.rows;
  };

  const log: Writable<RowLog> = {
    first: 0,
    end: 0,
    push(own, shared = nothing) {
      if (log.end % blockRows === 0) blocks.push({ runs: [], text: undefined, rows: undefined });
      const block = blocks[blocks.length - 1] as Block;
      log.end += 1;
      if (block.rows) {
        block.rows.push(...whole({ shared, own: [own] }));
        return;
      }
      const last = block.runs[block.runs.length - 1];
      if (last?.shared === shared) last.own.push(own);
      else block.runs.push({ shared, own: [own] });
      if (log.end % blockRows !== 0) return;
      block.text = texts.keep(JSON.stringify(block.runs));
      block.runs = [];
    },
    pop() {
      const row = rowsAt(log.end - 1).pop();
      log.end -= 1;
      if (log.end % blockRows === 0) blocks.pop();
      return row;
    },
    at: (place) => rowsAt(place)[place % blockRows],
    set(place, row) {
      rowsAt(place)[place % blockRows] = row;
    },
    dropFirst() {
      log.first += 1;
      if (log.first % blockRows !== 0) return;
      const block = blocks.shift();
      if (block) freeText(block);
    },
  };
  return log;
}

/** A row without shared members is the object that came. */
const whole = ({ shared, own }: Run): object[] =>
  shared === nothing ? own : own.map((one) => ({ ...one, ...shared }));

function freeText(block: Block): void {
  if (block.text) texts.free(block.text);
  block.text = undefined;
}

import { jsonBytes } from "../ground/memory-limit.ts";
import type { AnyRow } from "./entity.ts";

/** The rows that a sandbox added, oldest first, and the bytes that they take. */
export class AddedRows<Row> {
  readonly #rows: (Row | undefined)[] = [];
  readonly #sizes: number[] = [];
  /** The place of the oldest row. */
  #first = 0;
  /** Bytes of all rows, roughly. */
  bytes = 0;

  get length(): number {
    return this.#rows.length - this.#first;
  }

  push(row: Row): void {
    const size = rowBytes(row);
    this.#rows.push(row);
    this.#sizes.push(size);
    this.bytes += size;
  }

  /** Takes the newest row. */
  pop(): Row {
    this.bytes -= this.#sizes.pop() as number;
    return this.#rows.pop() as Row;
  }

  /** Takes the oldest row. */
  shift(): Row {
    const place = this.#first;
    const row = this.#rows[place] as Row;
    this.bytes -= this.#sizes[place] as number;
    this.#rows[place] = undefined;
    this.#first += 1;
    if (this.#first > this.length) {
      this.#rows.splice(0, this.#first);
      this.#sizes.splice(0, this.#first);
      this.#first = 0;
    }
    return row;
  }

  /** Rows by their rank; the oldest has 0. */
  slice(from = 0, to = this.length): readonly Row[] {
    return this.#rows.slice(this.#first + from, this.#first + to) as Row[];
  }
}

/** Bytes that a row takes with its places in indexes, roughly: rows of a collection share the names of their members. */
export function rowBytes(row: unknown): number {
  let bytes = 450;
  const members = row as AnyRow;
  for (const name in members) bytes += jsonBytes(members[name]);
  return bytes;
}

/** Bytes of rows of several collections, roughly. */
export function bytesOfRows(rows: Iterable<readonly unknown[]>): number {
  let bytes = 0;
  for (const ofCollection of rows) for (const row of ofCollection) bytes += rowBytes(row);
  return bytes;
}

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

const memberBytes = 32;

/** Bytes that a row takes, roughly: a long text with a letter beyond Latin-1 counts twice. */
export function rowBytes(row: unknown): number {
  let bytes = 0;
  const members = row as AnyRow;
  for (const name in members) {
    const value = members[name];
    bytes += memberBytes;
    if (typeof value === "string")
      bytes += value.length > 64 && /[^\0-\xff]/.test(value) ? 2 * value.length : value.length;
  }
  return bytes;
}

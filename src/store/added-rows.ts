/**
 * Rows that a sandbox added, oldest first, and what they take. Their slots are used again: an array that is left behind keeps
 * alive what still stands in it, until the whole heap is collected.
 */
export class AddedRows<Row> {
  readonly #rows: (Row | undefined)[] = [];
  /** Asked of a row that was added long ago, it would be slow to tell. */
  readonly #sizes: number[] = [];
  #first = 0;
  #end = 0;
  /** The number of the oldest: they are numbered as they came. */
  firstNumber = 0;
  /** Bytes of all, roughly. */
  bytes = 0;

  get length(): number {
    return this.#end - this.#first;
  }

  push(row: Row): void {
    const size = rowBytes(row as object);
    this.#rows[this.#end] = row;
    this.#sizes[this.#end] = size;
    this.#end += 1;
    this.bytes += size;
  }

  /** Takes the newest. */
  pop(): Row {
    this.#end -= 1;
    return this.#take(this.#end);
  }

  /** Takes the oldest. */
  shift(): Row {
    const row = this.#take(this.#first);
    this.#first += 1;
    this.firstNumber += 1;
    if (this.#first > this.#end / 2) this.#moveDown();
    return row;
  }

  /** `undefined` where it was taken. */
  at(number: number): Row | undefined {
    const at = this.#first + number - this.firstNumber;
    return at < this.#first ? undefined : this.#rows[at];
  }

  /** By their rank; the oldest has 0. */
  slice(from: number, to: number): readonly Row[] {
    return this.#rows.slice(this.#first + from, Math.min(this.#first + to, this.#end)) as Row[];
  }

  #take(at: number): Row {
    const row = this.#rows[at] as Row;
    this.#rows[at] = undefined;
    this.bytes -= this.#sizes[at] as number;
    return row;
  }

  #moveDown(): void {
    const { length } = this;
    for (let at = 0; at < length; at += 1) {
      this.#rows[at] = this.#rows[this.#first + at];
      this.#sizes[at] = this.#sizes[this.#first + at] as number;
    }
    this.#rows.fill(undefined, length, this.#end);
    this.#first = 0;
    this.#end = length;
  }
}

const memberBytes = 32;

/** Bytes that a row takes, roughly. */
export function rowBytes(row: object): number {
  let bytes = 0;
  for (const name in row) {
    const value = (row as Record<string, unknown>)[name];
    bytes += memberBytes + (typeof value === "string" ? value.length : 0);
  }
  return bytes;
}

/** Rows that a sandbox added, oldest first, and what they take. */
export class AddedRows<Row> {
  readonly #rows: (Row | undefined)[] = [];
  readonly #sizes: number[] = [];
  /** The slot of the oldest row. */
  #first = 0;
  /** Bytes of all, roughly. */
  bytes = 0;

  get length(): number {
    return this.#rows.length - this.#first;
  }

  push(row: Row): void {
    const size = rowBytes(row as object);
    this.#rows.push(row);
    this.#sizes.push(size);
    this.bytes += size;
  }

  /** Takes the newest. */
  pop(): Row {
    this.bytes -= this.#sizes.pop() as number;
    return this.#rows.pop() as Row;
  }

  /** Takes the oldest. */
  shift(): Row {
    const at = this.#first;
    const row = this.#rows[at] as Row;
    this.bytes -= this.#sizes[at] as number;
    this.#rows[at] = undefined;
    this.#first += 1;
    if (this.#first > this.length) {
      this.#rows.splice(0, this.#first);
      this.#sizes.splice(0, this.#first);
      this.#first = 0;
    }
    return row;
  }

  /** By their rank; the oldest has 0. */
  slice(from = 0, to = this.length): readonly Row[] {
    return this.#rows.slice(this.#first + from, this.#first + to) as Row[];
  }
}

const memberBytes = 32;

/** Bytes that a row takes, roughly: a long text with a letter beyond Latin-1 takes twice as much as another. */
export function rowBytes(row: object): number {
  let bytes = 0;
  for (const name in row) {
    const value = (row as Record<string, unknown>)[name];
    bytes += memberBytes;
    if (typeof value === "string")
      bytes += value.length > 64 && /[^\0-\xff]/.test(value) ? 2 * value.length : value.length;
  }
  return bytes;
}

/** Rows that a sandbox added, oldest first, and the bytes that they count for. The slots of forgotten rows are used again. */
export class AddedRows<Row> {
  readonly #rows: (Row | undefined)[] = [];
  /** The bytes of each row, as `rowBytes` counted them when it was added. */
  readonly #sizes: number[] = [];
  /** The slot of the oldest row. */
  #first = 0;
  length = 0;
  /** The number of the oldest: they are numbered as they came. */
  firstNumber = 0;
  /** Bytes of all, roughly. */
  bytes = 0;

  /** @returns its number */
  push(row: Row): number {
    const size = rowBytes(row as object);
    const end = this.#first + this.length;
    this.#rows[end] = row;
    this.#sizes[end] = size;
    this.length += 1;
    this.bytes += size;
    return this.firstNumber + this.length - 1;
  }

  /** Takes the newest. */
  pop(): void {
    this.#take(this.#first + this.length - 1);
  }

  /** Takes the oldest. */
  shift(): void {
    this.#take(this.#first);
    this.#first += 1;
    this.firstNumber += 1;
    if (this.#first > this.length) this.#moveDown();
  }

  /** `undefined` where it was taken. */
  at(number: number): Row | undefined {
    const at = this.#first + number - this.firstNumber;
    return at < this.#first ? undefined : this.#rows[at];
  }

  /** By their rank; the oldest has 0. */
  slice(from: number, to: number): readonly Row[] {
    return this.#rows.slice(this.#first + from, this.#first + Math.min(to, this.length)) as Row[];
  }

  #take(at: number): void {
    this.#rows[at] = undefined;
    this.bytes -= this.#sizes[at] as number;
    this.length -= 1;
  }

  #moveDown(): void {
    for (let at = 0; at < this.length; at += 1) {
      this.#rows[at] = this.#rows[this.#first + at];
      this.#sizes[at] = this.#sizes[this.#first + at] as number;
    }
    this.#rows.fill(undefined, this.length, this.#first + this.length);
    this.#first = 0;
  }
}

const memberBytes = 32;

/** Texts with a letter beyond Latin-1 take twice as much. Of short ones the member itself takes most. */
const bytesOfText = (text: string) => (text.length > 64 && /[^\0-\xff]/.test(text) ? 2 : 1) * text.length;

/** Bytes that a row takes, roughly. */
export function rowBytes(row: object): number {
  let bytes = 0;
  for (const name in row) {
    const value = (row as Record<string, unknown>)[name];
    bytes += memberBytes + (typeof value === "string" ? bytesOfText(value) : 0);
  }
  return bytes;
}

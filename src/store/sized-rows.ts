import { Queue } from "../ground/queue.ts";
import { rowBytes } from "./row-bytes.ts";

/** Rows, oldest first, and the bytes that they keep. */
export class SizedRows<Row> {
  readonly #rows = new Queue<Row>();
  /** Of each row, counted when it came: to look at an old row again is to wait for memory. */
  readonly #sizes = new Queue<number>();
  #bytes = 0;

  get length(): number {
    return this.#rows.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(row: Row): void {
    const size = rowBytes(row as object);
    this.#rows.push(row);
    this.#sizes.push(size);
    this.#bytes += size;
  }

  /** Takes the newest out. */
  pop(): Row {
    this.#bytes -= this.#sizes.pop() as number;
    return this.#rows.pop() as Row;
  }

  /** Takes the oldest out. */
  shift(): Row {
    this.#bytes -= this.#sizes.shift() as number;
    return this.#rows.shift() as Row;
  }

  /** The one of that rank; the oldest has 0. */
  at(rank: number): Row | undefined {
    return this.#rows.at(rank);
  }

  slice(from: number, to?: number): Row[] {
    return this.#rows.slice(from, to);
  }
}

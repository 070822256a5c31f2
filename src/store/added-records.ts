import { jsonBytes } from "../common/memory-limit.ts";
import type { AnyRecord } from "./entity.ts";

/** The records that a sandbox added, oldest first, and the bytes that they take. */
export class AddedRecords<Stored> {
  readonly #records: (Stored | undefined)[] = [];
  readonly #sizes: number[] = [];
  #first = 0;
  /** Bytes of all records, roughly. */
  bytes = 0;

  get length(): number {
    return this.#records.length - this.#first;
  }

  push(record: Stored): void {
    const size = recordBytes(record);
    this.#records.push(record);
    this.#sizes.push(size);
    this.bytes += size;
  }

  pop(): Stored {
    this.bytes -= this.#sizes.pop() ?? 0;
    return this.#records.pop() as Stored;
  }

  shift(): Stored {
    const place = this.#first;
    const record = this.#records[place] as Stored;
    this.bytes -= this.#sizes[place] ?? 0;
    this.#records[place] = undefined;
    this.#first += 1;
    if (this.#first > this.length) {
      this.#records.splice(0, this.#first);
      this.#sizes.splice(0, this.#first);
      this.#first = 0;
    }
    return record;
  }

  /** Records by their rank; the oldest has 0. */
  slice(from = 0, to = this.length): readonly Stored[] {
    return this.#records.slice(this.#first + from, this.#first + to) as Stored[];
  }
}

/** Bytes that a record takes with its places in indexes, roughly: records of a collection share the names of their members. */
export function recordBytes(record: unknown): number {
  let bytes = 450;
  const members = record as AnyRecord;
  for (const name in members) bytes += jsonBytes(members[name]);
  return bytes;
}

export function bytesOfRecords(records: Iterable<readonly unknown[]>): number {
  let bytes = 0;
  for (const ofCollection of records) for (const record of ofCollection) bytes += recordBytes(record);
  return bytes;
}

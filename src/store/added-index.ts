import type { AddedRows } from "./added-rows.ts";
import { isNamedBy, keyHash } from "./base.ts";
import type { Index } from "./entity.ts";

/**
 * Finds added rows by the hash of their key. The index holds the numbers of the rows, and the list holds the rows: a row that is
 * forgotten stays in no index.
 */
export class AddedIndex<Row> {
  readonly #definition: Index<Row>;
  readonly #added: AddedRows<Row>;
  /** By hash, the newest that has it. */
  readonly #newest = new Map<number, number>();
  /** By number, the one before it that has the same hash, where there is one. */
  readonly #before = new Map<number, number>();

  constructor(definition: Index<Row>, added: AddedRows<Row>) {
    this.#definition = definition;
    this.#added = added;
    const { firstNumber, length } = added;
    for (let number = firstNumber; number < firstNumber + length; number += 1) this.file(number);
  }

  /** Oldest first. @param isAlike as `find` of `RowIndex` has it */
  find(key: unknown, isAlike: boolean): readonly Row[] {
    const found: Row[] = [];
    this.some(key, isAlike, (row) => found.push(row) === 0);
    return found.reverse();
  }

  /** Does one of those hold? The newest is asked first, and none after one that does. */
  some(key: unknown, isAlike: boolean, holds: (row: Row) => boolean): boolean {
    let number = this.#newest.get(keyHash(key));
    for (; number !== undefined; number = this.#before.get(number)) {
      const row = this.#added.at(number);
      // Where one was forgotten, all before it were.
      if (row === undefined) return false;
      if (isNamedBy(key, row, this.#definition, isAlike) && holds(row)) return true;
    }
    return false;
  }

  /** The newest of all. */
  file(number: number): void {
    const hash = this.#hashOf(number);
    if (hash === undefined) return;
    const before = this.#newest.get(hash);
    if (before !== undefined) this.#before.set(number, before);
    this.#newest.set(hash, number);
  }

  /** The newest or the oldest of all, while it is still there. */
  unfile(number: number): void {
    const hash = this.#hashOf(number);
    if (hash === undefined) return;
    const before = this.#before.get(number);
    this.#before.delete(number);
    if (this.#newest.get(hash) !== number) return;
    if (before !== undefined && this.#added.at(before) !== undefined) this.#newest.set(hash, before);
    else this.#newest.delete(hash);
  }

  #hashOf(number: number): number | undefined {
    const key = this.#definition.of(this.#added.at(number) as Row);
    return key === undefined || key === null ? undefined : keyHash(key);
  }
}

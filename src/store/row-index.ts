import type { Index } from "./entity.ts";

export const none: readonly never[] = Object.freeze([]);

/** Rows by a key. Most keys have one row, so that one needs no array. */
export class RowIndex<Row> {
  readonly #definition: Index<Row>;
  readonly #rows = new Map<unknown, Row | Row[]>();
  /** The last look-up: the rows of a call name the same unit, and to hash its name takes longer than to compare it. */
  #last: { readonly key: unknown; readonly found: readonly Row[] } | undefined;

  constructor(definition: Index<Row>, rows: readonly Row[]) {
    this.#definition = definition;
    for (const row of rows) this.file(row);
  }

  find(key: unknown): readonly Row[] {
    if (this.#last && this.#last.key === key) return this.#last.found;
    const there = this.#rows.get(key);
    if (there === undefined) return none;
    const found = Array.isArray(there) ? there : [there];
    this.#last = { key, found };
    return found;
  }

  file(row: Row): void {
    const key = this.#definition.of(row);
    if (key === undefined || key === null) return;
    this.#last = undefined;
    const there = this.#rows.get(key);
    if (there === undefined) this.#rows.set(key, row);
    else if (Array.isArray(there)) there.push(row);
    else this.#rows.set(key, [there, row]);
  }

  /** A row that is not filed takes no other with it. */
  unfile(row: Row): void {
    this.#last = undefined;
    const key = this.#definition.of(row);
    const there = this.#rows.get(key);
    if (there === row) this.#rows.delete(key);
    else if (Array.isArray(there)) {
      const at = there[0] === row ? 0 : there.lastIndexOf(row);
      if (at >= 0) there.splice(at, 1);
      if (there.length === 0) this.#rows.delete(key);
    }
  }
}

export const folded = (text: string): string => text.trim().toLowerCase();

const alikeNames = new Map<string, string>();

/** The name of the index that finds rows whose key differs from that of another index only in letter case or outer white space. */
export function alikeName(index: string): string {
  // A name that is joined anew costs more to look up than the rows behind it.
  const name = alikeNames.get(index) ?? `${index}_alike`;
  alikeNames.set(index, name);
  return name;
}

export function alikeIndexes<Row>(members: readonly (keyof Row & string)[]): Record<string, Index<Row>> {
  const keyOf = (value: unknown) => (typeof value === "string" ? folded(value) : undefined);
  return Object.fromEntries(
    members.map((member) => [alikeName(member), { unique: false, of: (row: Row) => keyOf(row[member]) }]),
  );
}

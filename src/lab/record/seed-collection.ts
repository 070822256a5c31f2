import { noise } from "../../ground/random.ts";

type Row = Record<string, unknown>;

/** Rows of one collection, put together of what is known of each from several places. */
export class SeedCollection {
  readonly rows: Row[] = [];
  readonly #unique: readonly string[];
  readonly #named: string;
  readonly #fallbacks: (key: string) => Row;

  /**
   * @param unique the members that no two rows share
   * @param named the member by which rows are told where nothing else is known of them
   * @param fallbacks the members that a row needs, for one of which nothing else is known
   */
  constructor(unique: readonly string[], named: string, fallbacks: (key: string) => Row) {
    this.#unique = unique;
    this.#named = named;
    this.#fallbacks = fallbacks;
  }

  /** Adds what is known of a row. @returns the row */
  add(known: Row): Row {
    const facts = Object.fromEntries(Object.entries(known).filter(([, value]) => value != null && value !== ""));
    const found =
      this.rows.find((row) => this.#unique.some((name) => facts[name] !== undefined && row[name] === facts[name])) ??
      this.rows.find((row) => this.#isOnlyNamed(facts) && row[this.#named] === facts[this.#named]);
    if (found) return Object.assign(found, { ...facts, ...found });
    const row = { ...facts };
    this.rows.push(row);
    return row;
  }

  /** Adds another row of the same name. */
  addTwin(known: Row): void {
    this.rows.push({ ...known });
  }

  /** All rows, whole. */
  whole(): Row[] {
    return this.rows.map((row, at) => Object.assign(row, { ...this.#fallbacks(`${this.#named} ${at}`), ...row }));
  }

  #isOnlyNamed(facts: Row): boolean {
    return facts[this.#named] !== undefined && this.#unique.every((name) => facts[name] === undefined);
  }
}

/** An id of the vendor's form that depends on the key alone. */
export const seedId = (key: string): string =>
  Buffer.from(noise(["seed", key]))
    .toString("hex")
    .slice(0, 32)
    .toUpperCase();

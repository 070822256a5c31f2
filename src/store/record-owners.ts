import { memberOf } from "../common/json.ts";

/** The sandboxes that store records of a collection, by a member of the records: a token leads to the sandbox that issued it. */
export class RecordOwners {
  readonly collection: string;
  readonly #member: string;
  readonly #names = new Map<unknown, readonly string[]>();

  constructor(collection: string, member: string) {
    this.collection = collection;
    this.#member = member;
  }

  ownersOf(key: unknown): readonly string[] {
    return this.#names.get(key) ?? [];
  }

  add(record: unknown, owner: string): void {
    const key = memberOf(Object(record), this.#member);
    this.#names.set(key, [...this.ownersOf(key), owner]);
  }

  remove(record: unknown, owner: string): void {
    const key = memberOf(Object(record), this.#member);
    const others = this.ownersOf(key).filter((name) => name !== owner);
    if (others.length > 0) this.#names.set(key, others);
    else this.#names.delete(key);
  }
}

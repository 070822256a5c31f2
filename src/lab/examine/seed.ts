import { startIds } from "../../ground/random.ts";
import type { Entity } from "../../store/entity.ts";
import { allEntities, type CollectionName } from "../../vendor/entities/all-entities.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { objectOf } from "./exchange.ts";

/** A row that is put together of what is known of it. */
export type KnownRow = Record<string, unknown>;

/** Rows by collection, as a sandbox takes them: what is missing of a row is made there. */
export type SeedRows = Readonly<Record<string, readonly KnownRow[]>>;

/** Rows of one collection, put together of what several places say of each. */
export class KnownRows {
  readonly rows: KnownRow[] = [];
  readonly #unique: readonly string[];
  readonly #newId: (() => string) | undefined;

  /** @param newId gives each row an id, by which others can refer to it */
  constructor({ indexes, schema }: Entity<object>, newId?: () => string) {
    const { members } = schemaTree(schema);
    this.#unique = Object.keys(indexes).filter((name) => indexes[name]?.unique && members.has(name));
    this.#newId = newId;
  }

  addAnother(facts: KnownRow): KnownRow {
    const row = { ...(this.#newId && { id: this.#newId() }), ...facts };
    this.rows.push(row);
    return row;
  }

  /** Adds what is known of a row: to the one that agrees in a unique member, or in its name where that is all. */
  add(known: KnownRow): KnownRow {
    const facts = Object.fromEntries(Object.entries(known).filter(([, value]) => value != null));
    const unique = this.#unique.filter((name) => facts[name] !== undefined);
    const names = unique[0] ? unique : ["name"];
    const found = this.rows.find((row) => names.some((name) => facts[name] !== undefined && row[name] === facts[name]));
    return found ? Object.assign(found, facts) : this.addAnother(facts);
  }
}

/** Known rows of all collections, none as yet. */
export const noRows = (newId?: () => string) =>
  Object.fromEntries(allEntities.map((entity) => [entity.collection, new KnownRows(entity, newId)])) as Record<
    CollectionName,
    KnownRows
  >;

/** The members that show a row of another collection, and which. */
export const shownIn = {
  accounts_receivable: "accounts_receivable",
  rewards_participant: "rewards_participants",
  classification: "customer_event_classifications",
  performed_by_unit: "units",
  created_by_unit: "units",
  unit: "units",
} as const satisfies Readonly<Record<string, CollectionName>>;

/** What is there before a call. */
export class Seed {
  readonly known = noRows(startIds("seed", "rows"));
  /** Whose cards are of which no holder is known. */
  readonly nobody: KnownRow;

  constructor() {
    // Those to whom everything belongs of which nobody says whose it is.
    this.known.units.addAnother({});
    this.known.users.addAnother({});
    this.nobody = this.known.rewards_participants.addAnother({});
  }

  /** Adds a row as far as a system shows it, with the rows that are shown within it. */
  add(collection: CollectionName, { log_information, ...shown }: KnownRow): KnownRow {
    const row: KnownRow = { ...shown, ...objectOf(log_information) };
    for (const [name, of] of Object.entries(shownIn)) {
      const part = objectOf(row[name]) ?? {};
      if (Object.keys(part).length > 0) row[`${name}_id`] = this.add(of, part);
    }
    const creator = objectOf(row["created_by_user"]);
    return this.known[collection].add({ ...row, ...(creator && { created_by_username: creator["username"] }) });
  }

  rows(): SeedRows {
    return storable(Object.fromEntries(Object.entries(this.known).map(([name, { rows }]) => [name, rows])));
  }
}

/** Rows by collection, as our store can hold them: without members and values that it does not know. */
export const storable = (all: SeedRows): SeedRows =>
  Object.fromEntries(
    allEntities.map((entity) => [entity.collection, storableIn(entity, all[entity.collection] ?? [])]),
  );

const idOf = (value: unknown) => objectOf(value)?.["id"] ?? value;

/** Several places may tell of one thing: of rows that have the same of what only one may have, the first stays. */
function storableIn({ schema, indexes }: Entity<object>, rows: readonly KnownRow[]): KnownRow[] {
  const { members } = schemaTree(schema);
  const taken = new Set<string>();
  return rows.flatMap((row) => {
    // A row that refers to another has its id, which may have come to be known last.
    const values = Object.entries(row).map(
      ([name, value]) => [name, name.endsWith("_id") ? idOf(value) : value] as const,
    );
    // A value as it was sent need not be one that is kept.
    const kept = Object.fromEntries(
      values.filter(([name, value]) => value != null && members.get(name)?.schema.safeParse(value).success),
    );
    const keys = Object.entries(indexes)
      .map(([name, index]) => [name, index.unique ? index.of(kept) : undefined])
      .filter(([, key]) => key != null)
      .map((key) => JSON.stringify(key));
    if (keys.some((key) => taken.has(key))) return [];
    for (const key of keys) taken.add(key);
    return [kept];
  });
}

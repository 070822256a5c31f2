import { noise } from "../../ground/random.ts";
import type { Entity } from "../../store/entity.ts";
import { allEntities, type CollectionName } from "../../vendor/entities/all-entities.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { objectOf } from "./exchange.ts";

/** A row that is put together of what is known of it. */
export type KnownRow = Record<string, unknown>;

/** Rows by collection, as a sandbox takes them. */
export type SeedRows = Readonly<Record<string, readonly KnownRow[]>>;

/** Rows of one collection, put together of what several places say of each. */
export class KnownRows {
  readonly rows: KnownRow[] = [];
  readonly #unique: readonly string[];
  readonly #fallbacks: (key: string) => KnownRow;

  /** @param fallbacks the members that a row needs and of which nothing is known */
  constructor({ indexes, schema }: Entity<object>, fallbacks: (key: string) => KnownRow = () => ({})) {
    const { members } = schemaTree(schema);
    this.#unique = Object.keys(indexes).filter((name) => indexes[name]?.unique && members.has(name));
    this.#fallbacks = fallbacks;
  }

  /** Adds a row whatever others there are. */
  addAnother(facts: KnownRow): KnownRow {
    const row = { ...this.#fallbacks(`${this.rows.length}`), ...facts };
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

  /** The row that has a unique member. */
  find(member: string, value: unknown): KnownRow | undefined {
    return this.#unique.includes(member) ? this.rows.find((row) => row[member] === value) : undefined;
  }
}

/** Known rows of all collections, none as yet. */
export const noRows = (fallbacks: (collection: string, key: string) => KnownRow = () => ({})) =>
  Object.fromEntries(
    allEntities.map((entity) => [entity.collection, new KnownRows(entity, (key) => fallbacks(entity.collection, key))]),
  ) as Record<CollectionName, KnownRows>;

/** The members of an event that show a row, and the collection of that row. */
export const shownIn = {
  accounts_receivable: "accounts_receivable",
  rewards_participant: "rewards_participants",
  classification: "customer_event_classifications",
  performed_by_unit: "units",
  created_by_unit: "units",
} as const satisfies Readonly<Record<string, CollectionName>>;

/** An id of the vendor's form that depends on the key alone. */
const seedId = (key: string): string =>
  Buffer.from(noise(["seed", key]))
    .toString("hex")
    .slice(0, 32)
    .toUpperCase();

/** What is there before a call. */
export class Seed {
  /** A row of any collection has all that one may need: what its collection does not know is not stored. */
  readonly known = noRows((collection, key) => ({
    id: seedId(`${collection} ${key}`),
    number: String(900_000_000_000 + Number(key)),
    name: `${collection}-${key}`,
    identifier: `card-${key}`,
    type: "SOCIAL_MEDIA",
    life_cycle_state: collection === "customer_events" ? "POSTED" : "EFFECTIVE",
    performed_on: "2000-01-01T00:00:00",
    created_date: "2000-01-01T00:00:00",
    performed_by_unit_id: this.#home,
    default_unit_id: this.#home,
    unit_id: this.#home,
    username: "seed",
    user_id: this.#keeper,
    ...(collection === "access_tokens" && {
      rewards_participant_id: this.known.rewards_participants.addAnother({})["id"],
    }),
  }));
  /** Where users and sessions are of which no unit is known. */
  #home: unknown;
  /** Whose Web API keys are. */
  #keeper: unknown;

  constructor() {
    this.#home = this.known.units.add({ name: "seed" })["id"];
    this.#keeper = this.known.users.add({ password: "seed", organisation: "seed" })["id"];
  }

  /** An event as a system shows it, or as far as it shows it. */
  addEvent({ log_information, ...shown }: KnownRow): void {
    const log = objectOf(log_information) ?? {};
    const parts: KnownRow = { ...shown, created_by_unit: log["created_by_unit"] };
    const ids = Object.entries(shownIn).map(([name, collection]) => {
      const part = objectOf(parts[name]) ?? {};
      const row = Object.keys(part).length > 0 ? this.known[collection].add({ ...part }) : undefined;
      return [`${name}_id`, row?.["id"] ?? shown[`${name}_id`]];
    });
    const createdBy = objectOf(log["created_by_user"])?.["username"];
    const own = { ...shown, created_date: log["created_date"], created_by_username: createdBy };
    this.known.customer_events.add({ ...own, ...Object.fromEntries(ids) });
  }

  /** All rows that our store can hold. */
  rows(): SeedRows {
    return storable(Object.fromEntries(Object.entries(this.known).map(([name, { rows }]) => [name, rows])));
  }
}

/** Rows by collection, as our store can hold them: without members and values that it does not know, or the whole row. */
export const storable = (all: SeedRows): SeedRows =>
  Object.fromEntries(
    allEntities.map((entity) => [entity.collection, storableIn(entity, all[entity.collection] ?? [])]),
  );

/** Several places may tell of one thing: of rows that have the same of what only one may have, the first stays. */
function storableIn({ schema, indexes }: Entity<object>, rows: readonly KnownRow[]): KnownRow[] {
  const { members } = schemaTree(schema);
  const taken = new Set<string>();
  return rows.flatMap((row) => {
    const known = Object.entries(row).filter(([name, value]) => members.has(name) && value != null);
    // A value as it was sent need not be one that is kept.
    const wrong = schema.safeParse(Object.fromEntries(known)).error?.issues.map(({ path }) => path[0]) ?? [];
    const kept = Object.fromEntries(known.filter(([name]) => !wrong.includes(name)));
    const keys = Object.entries(indexes)
      .map(([name, index]) => [name, index.unique ? index.of(kept) : undefined])
      .filter(([, key]) => key != null)
      .map((key) => JSON.stringify(key));
    if (keys.some((key) => taken.has(key)) || !schema.safeParse(kept).success) return [];
    for (const key of keys) taken.add(key);
    return [kept];
  });
}

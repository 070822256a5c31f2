import { startIds } from "../../ground/random.ts";
import { madeOnce } from "../../ground/remember.ts";
import type { Entity, Made } from "../../store/entity.ts";
import type { CollectionName } from "../../vendor/entities/all-entities.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { knownMethods } from "../known-methods.ts";
import { type JsonObject, objectOf } from "./exchange.ts";

export type KnownRow = Record<string, unknown>;

export type SeedRows = Readonly<Record<string, readonly KnownRow[]>>;

/** By collection, the members that no two rows share, and how those are made that a row must have. */
const kindsOf = madeOnce(
  (entities: readonly Entity<object>[]) =>
    new Map(
      entities.map(({ collection, indexes, schema, made, references }) => {
        const { members } = schemaTree(schema);
        const unique = Object.keys(indexes).filter((name) => indexes[name]?.unique && members.has(name));
        const needed = Object.entries<Made>(made).filter(([name]) => members.get(name)?.isMandatory);
        return [collection, { unique, needed, references: references as Readonly<Record<string, string>> }];
      }),
    ),
);

const kindOf = (collection: string) => kindsOf(knownMethods().entities).get(collection);

/** Rows of all collections, put together of what several places say of each. */
export class KnownRows {
  readonly #rows = new Map<string, KnownRow[]>(knownMethods().entities.map(({ collection }) => [collection, []]));

  of = (collection: string) => this.#rows.get(collection) as KnownRow[];

  addAnother(collection: CollectionName, row: KnownRow): KnownRow {
    this.of(collection).push(row);
    return row;
  }

  /** Adds what is known of a row: to the one that agrees in a unique member, or in its name where that is all. */
  add(collection: CollectionName, known: KnownRow): KnownRow {
    const facts = Object.fromEntries(Object.entries(known).filter(([, value]) => value != null));
    const unique = kindOf(collection)?.unique.filter((name) => name in facts) ?? [];
    const names = unique.length > 0 ? unique : ["name"];
    const found = this.of(collection).find((row) => names.some((name) => name in facts && row[name] === facts[name]));
    return found ? Object.assign(found, facts) : this.addAnother(collection, facts);
  }

  stored = (): SeedRows => storable(Object.fromEntries(this.#rows));
}

/** The members that show a row of another collection, and which. */
export const shownIn = {
  accounts_receivable: "accounts_receivable",
  rewards_participant: "rewards_participants",
  classification: "customer_event_classifications",
  performed_by_unit: "units",
  created_by_unit: "units",
  unit: "units",
} as const satisfies Readonly<Record<string, CollectionName>>;

/** The rows that are shown within one. */
export const partsOf = (row: JsonObject): (readonly [CollectionName, JsonObject, string])[] =>
  Object.entries(shownIn).flatMap(([name, collection]) => {
    const part = objectOf(row[name]);
    return part ? [[collection, part, name] as const] : [];
  });

export class Seed extends KnownRows {
  readonly #newId = startIds("seed", "rows");

  constructor() {
    super();
    // Those to whom everything belongs of which nobody says whose it is.
    for (const collection of ["units", "users", "rewards_participants"] as const) this.addAnother(collection, {});
  }

  override addAnother(collection: CollectionName, row: KnownRow): KnownRow {
    const { needed = [], references = {} } = kindOf(collection) ?? {};
    const make = (name: string, how: Made): unknown => {
      if (how === "id") return this.#newId();
      if (how === "first") return this.of(references[name] as string)[0];
      if (how === "now") return "2000-01-01T00:00:00";
      const rank = String(900_000_000 + this.of(collection).length);
      return how === "number" ? rank : "value" in how ? how.value : how.text + rank;
    };
    const made = Object.fromEntries(needed.map(([name, how]) => [name, make(name, how)]));
    return super.addAnother(collection, { id: this.#newId(), ...made, ...row });
  }

  /** Adds a row as far as a system shows it, with the rows that are shown within it. */
  addShown(collection: CollectionName, { log_information, ...shown }: KnownRow): KnownRow {
    const row: KnownRow = { ...shown, ...objectOf(log_information) };
    for (const [of, part, name] of partsOf(row)) {
      if (Object.keys(part).length > 0) row[`${name}_id`] = this.addShown(of, part);
    }
    const creator = objectOf(row["created_by_user"]);
    return this.add(collection, { ...row, ...(creator && { created_by_username: creator["username"] }) });
  }
}

/** Rows by collection, as our store can hold them: without members and values that it does not know. */
export const storable = (all: SeedRows): SeedRows =>
  Object.fromEntries(
    knownMethods().entities.map((entity) => [entity.collection, storableIn(entity, all[entity.collection] ?? [])]),
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
    if (keys.some((key) => taken.has(key)) || !schema.safeParse(kept).success) return [];
    for (const key of keys) taken.add(key);
    return [kept];
  });
}

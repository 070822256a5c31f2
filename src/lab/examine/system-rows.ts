import { type JsonObject, objectOf } from "../../ground/json.ts";
import { startIds } from "../../ground/random.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { GeneratedValue } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import type { CollectionName } from "../../vendor/entities/all-entities.ts";

export type SystemRow = Record<string, unknown>;

export type FixtureRows = Readonly<Record<string, readonly SystemRow[]>>;

/** The members that show a row of another collection. Requests name it by an identifier of that name. */
export const collectionByMember = {
  customer_event: "customer_events",
  accounts_receivable: "accounts_receivable",
  rewards_participant: "rewards_participants",
  classification: "customer_event_classifications",
  performed_by_unit: "units",
  created_by_unit: "units",
  unit: "units",
} as const satisfies Readonly<Record<string, CollectionName>>;

export const rowsWithin = (row: JsonObject): (readonly [CollectionName, JsonObject, string])[] =>
  Object.entries(collectionByMember).flatMap(([name, collection]) => {
    const part = objectOf(row[name]);
    return part ? [[collection, part, name] as const] : [];
  });

type Entities = Methods["entities"];

export class SystemRows {
  readonly #entities: Entities;
  readonly #rows: ReadonlyMap<string, SystemRow[]>;

  constructor(entities: Entities) {
    this.#entities = entities;
    this.#rows = new Map(entities.map(({ collection }) => [collection, []]));
  }

  of = (collection: string) => this.#rows.get(collection) as SystemRow[];

  /** Adds what is known of a row: to the one that agrees in a member that no two share, or in its name where that is all. */
  add(collection: CollectionName, known: SystemRow): SystemRow {
    const facts = Object.fromEntries(Object.entries(known).filter(([, value]) => value != null));
    const { indexes, schema } = this.#entities.find((one) => one.collection === collection) as Entities[0];
    const { members } = schemaTree(schema);
    const unique = Object.keys(facts).filter((name) => indexes[name]?.unique && members.has(name));
    const isNamed = (row: SystemRow) => facts["name"] !== undefined && row["name"] === facts["name"];
    // A row of which only the name was known, as a selection of fields shows it, is the first of that name.
    const found =
      this.of(collection).find((row) => unique.some((name) => row[name] === facts[name])) ??
      this.of(collection).find((row) => isNamed(row) && unique.every((name) => row[name] === undefined));
    if (!found) this.of(collection).push(facts);
    return found ? Object.assign(found, facts) : facts;
  }

  /** Adds a row as far as a system shows it, with the rows that are shown within it. */
  addShown(collection: CollectionName, { log_information, ...shown }: SystemRow): SystemRow {
    const row: SystemRow = { ...shown, ...objectOf(log_information) };
    for (const [of, part, name] of rowsWithin(row)) {
      if (Object.keys(part).length > 0) row[`${name}_id`] = this.addShown(of, part);
    }
    const creator = objectOf(row["created_by_user"]);
    return this.add(collection, { ...row, ...(creator && { created_by_username: creator["username"] }) });
  }

  /** All rows as our store can hold them, each with what it must have. */
  stored(): FixtureRows {
    const newId = startIds("seed", "rows");
    // Those to whom everything belongs of which nobody says whose it is.
    const account: SystemRow = {};
    this.of("accounts_receivable").unshift(account);
    for (const collection of ["units", "users", "rewards_participants"]) this.of(collection).unshift({});
    // An access token may name the account of its participant.
    for (const row of this.of("rewards_participants")) row["accounts_receivable_id"] ??= account;
    for (const { collection, schema, made, references } of this.#entities) {
      const { members } = schemaTree(schema);
      for (const [at, row] of this.of(collection).entries()) {
        const rank = String(900_000_000 + at);
        const make = (name: string, how: GeneratedValue): unknown => {
          if (how === "id") return newId();
          if (how === "first") return this.of((references as Readonly<Record<string, string>>)[name] as string)[0];
          if (how === "now") return "2000-01-01T00:00:00";
          if (how === "number") return rank;
          if (how === "call") return undefined;
          return "text" in how ? how.text + rank : "value" in how ? how.value : undefined;
        };
        row["id"] ??= newId();
        for (const [name, how] of Object.entries(made)) {
          if (members.get(name)?.isMandatory) row[name] ??= make(name, how as GeneratedValue);
        }
      }
    }
    return toFixtures(Object.fromEntries(this.#rows), this.#entities);
  }
}

/** Rows as our store can hold them: without what it does not know. Of rows with the same unique value the first stays. */
export const toFixtures = (all: FixtureRows, entities: Entities): FixtureRows =>
  Object.fromEntries(
    entities.map(({ collection, schema, indexes }) => {
      const { members } = schemaTree(schema);
      const unique = Object.entries(indexes).filter(([, index]) => index.unique);
      const taken = new Set<string>();
      const kept = (all[collection] ?? []).flatMap((row) => {
        // A row that refers to another has its id, which may have come to be known last. A value need not be one that is kept.
        const values = Object.entries(row)
          .map(([name, value]) => [name, name.endsWith("_id") ? (objectOf(value)?.["id"] ?? value) : value] as const)
          .filter(([name, value]) => value != null && members.get(name)?.schema.safeParse(value).success);
        const known = Object.fromEntries(values);
        const keys = unique.map(([name, { of }]) => [name, of(known)]).filter(([, key]) => key != null);
        const texts = keys.map((key) => JSON.stringify(key));
        if (texts.some((text) => taken.has(text)) || !schema.safeParse(known).success) return [];
        for (const text of texts) taken.add(text);
        return [known];
      });
      return [collection, kept];
    }),
  );

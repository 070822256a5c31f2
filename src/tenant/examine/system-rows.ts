import { type JsonObject, objectOf } from "../../common/json.ts";
import { startIds } from "../../common/random.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { GeneratedValue } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import type { CollectionName } from "../../vendor/entities/all-entities.ts";

export type SystemRecord = Record<string, unknown>;

export type FixtureRecords = Readonly<Record<string, readonly SystemRecord[]>>;

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

/** The rows that a row shows within itself. */
export const rowsWithin = (row: JsonObject): (readonly [CollectionName, JsonObject, member: string])[] =>
  Object.entries(collectionByMember).flatMap(([member, collection]) => {
    const part = objectOf(row[member]);
    return part ? [[collection, part, member] as const] : [];
  });

type Entities = Methods["entities"];

/** The rows of a system, gathered from what its answers show. */
export class SystemRecords {
  readonly #entities: Entities;
  readonly #rows: ReadonlyMap<string, SystemRecord[]>;
  /** By collection, member and value: the first row, and all rows of a name. */
  readonly #rowsByKey = new Map<string, SystemRecord[]>();

  constructor(entities: Entities) {
    this.#entities = entities;
    this.#rows = new Map(entities.map(({ collection }) => [collection, []]));
  }

  of = (collection: string) => this.#rows.get(collection) as SystemRecord[];

  /** Adds what is known of a row to the row with the same unique value, or else with the same name. */
  add(collection: string, known: SystemRecord): SystemRecord {
    const given = Object.entries(known).filter(([, value]) => value != null);
    // A system may answer the numbers of its rows as numbers.
    const values = Object.fromEntries(given.map(([name, value]) => [name, name === "number" ? String(value) : value]));
    const { indexes, schema } = this.#entities.find((entity) => entity.collection === collection) as Entities[0];
    const { members } = schemaTree(schema);
    const unique = Object.keys(values).filter((name) => indexes[name]?.unique && members.has(name));
    const having = (name: string) => this.#rowsByKey.get(keyText(collection, name, values[name])) ?? [];
    // A selection of fields may have shown the name alone: such a row is the first of its name.
    const sameRow =
      unique.flatMap(having)[0] ??
      (values["name"] === undefined ? [] : having("name")).find((row) =>
        unique.every((name) => row[name] === undefined),
      );
    if (!sameRow) return this.push(collection, values);
    // The first number and name of a row stay: an answer that gives it others is odd.
    const { number = values["number"], name = values["name"] } = sameRow;
    Object.assign(sameRow, values, number != null && { number }, name != null && { name });
    this.#file(collection, sameRow);
    return sameRow;
  }

  /** Adds a row, whatever rows there are. */
  push(collection: string, row: SystemRecord): SystemRecord {
    this.of(collection).push(row);
    this.#file(collection, row);
    return row;
  }

  #file(collection: string, row: SystemRecord): void {
    for (const [name, value] of Object.entries(row)) {
      if (value == null || typeof value === "object") continue;
      const key = keyText(collection, name, value);
      const rows = this.#rowsByKey.get(key);
      if (!rows) this.#rowsByKey.set(key, [row]);
      else if (name === "name" && !rows.includes(row)) rows.push(row);
    }
  }

  /** Adds a row as an answer shows it, with the rows within it. */
  addShown(collection: string, { log_information, ...shown }: SystemRecord): SystemRecord {
    const row: SystemRecord = { ...shown, ...objectOf(log_information) };
    for (const [partCollection, part, member] of rowsWithin(row)) {
      if (Object.keys(part).length > 0) row[`${member}_id`] = this.addShown(partCollection, part);
    }
    const creator = objectOf(row["created_by_user"]);
    return this.add(collection, { ...row, ...(creator && { created_by_username: creator["username"] }) });
  }

  toFixtures(): FixtureRecords {
    // Rows whose owner no answer shows belong to these.
    const account: SystemRecord = {};
    this.of("accounts_receivable").unshift(account);
    for (const collection of ["units", "users", "rewards_participants"]) this.of(collection).unshift({});
    // An access token may name the account of its participant.
    for (const row of this.of("rewards_participants")) row["accounts_receivable_id"] ??= account;
    this.#complete();
    return toFixtures(Object.fromEntries(this.#rows), this.#entities);
  }

  #complete(): void {
    const newId = startIds("seed", "rows");
    for (const { collection, schema, made, references } of this.#entities) {
      const { members } = schemaTree(schema);
      const referred = new Map<string, string>(Object.entries(references));
      for (const [at, row] of this.of(collection).entries()) {
        const rank = String(900_000_000 + at);
        const valueFor = (name: string, how: GeneratedValue): unknown => {
          if (how === "id") return newId();
          if (how === "first") return this.of(referred.get(name) ?? "")[0];
          if (how === "now") return "2000-01-01T00:00:00";
          if (how === "number") return rank;
          if (how === "call") return undefined;
          return "text" in how ? how.text + rank : "value" in how ? how.value : undefined;
        };
        for (const [member, how] of Object.entries<GeneratedValue>({ id: "id", ...made })) {
          const isKnown =
            row[member] != null && (typeof row[member] === "object" || isValid(members.get(member), row[member]));
          if (isKnown || !(member === "id" || members.get(member)?.isMandatory)) continue;
          row[member] = valueFor(member, how);
        }
      }
    }
  }
}

const isValid = (node: SchemaNode | undefined, value: unknown): boolean =>
  node?.schema.safeParse(value).success === true;

const keyText = (collection: string, name: string, value: unknown): string => JSON.stringify([collection, name, value]);

/** Rows without what our store does not know. Of rows with the same unique value the first stays. */
export const toFixtures = (rows: FixtureRecords, entities: Entities): FixtureRecords =>
  Object.fromEntries(
    entities.map(({ collection, schema, indexes }) => {
      const { members } = schemaTree(schema);
      const unique = Object.entries(indexes).filter(([, index]) => index.unique);
      const taken = new Set<string>();
      const kept = (rows[collection] ?? []).flatMap((row) => {
        // A reference to another row becomes its id, which may have come to be known last.
        const values = Object.entries(row)
          .map(([name, value]) => [name, name.endsWith("_id") ? (objectOf(value)?.["id"] ?? value) : value] as const)
          .filter(([name, value]) => value != null && isValid(members.get(name), value));
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

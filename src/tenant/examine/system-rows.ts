import { type JsonObject, objectOf } from "../../common/json.ts";
import { startIds } from "../../common/random.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { GeneratedValue } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import type { CollectionName } from "../../vendor/entities/all-entities.ts";
import { recordId } from "../../wire/date-time.ts";

export type SystemRecord = Record<string, unknown>;

export type FixtureRecords = Readonly<Record<string, readonly SystemRecord[]>>;

/** The states of a row that a call names, and what they change in it. */
export const changes = {
  stored: {},
  absent: {},
  used: {},
  /** Two rows have the name. */
  twin: {},
  "not effective": { life_cycle_state: "NOT_EFFECTIVE" },
  pending: { life_cycle_state: "PENDING_VERIFICATION" },
  "other pass code": { pass_code: "another pass code" },
  expired: { expires_on: "2000-01-01T00:00:00" },
  released: { life_cycle_state: "RELEASED" },
  /** The row has the text without the white space around it. */
  bare: {},
};

export type State = keyof typeof changes;

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
  readonly all: Readonly<Record<string, SystemRecord[]>>;
  readonly #plain: (text: string) => string;
  /** The first row by collection, member and value. */
  readonly #rowByValue = new Map<string, SystemRecord>();

  /** @param plain what makes values that name one row equal */
  constructor(entities: Entities, plain: (text: string) => string = String) {
    this.#entities = entities;
    this.#plain = plain;
    this.all = Object.fromEntries(entities.map(({ collection }) => [collection, []]));
  }

  of = (collection: string) => this.all[collection] as SystemRecord[];

  /** The row that has all these values. */
  find(collection: string, keys: SystemRecord): SystemRecord | undefined {
    const [first] = Object.entries(keys);
    const row = first && this.#rowByValue.get(this.#keyText(collection, ...first));
    const isAlike = ([name, value]: [string, unknown]) =>
      this.#keyText(collection, name, row?.[name]) === this.#keyText(collection, name, value);
    return row && Object.entries(keys).every(isAlike) ? row : undefined;
  }

  /** Adds what is known of a row to the row with the same unique value, or else with the same name. */
  add(collection: string, known: SystemRecord): SystemRecord {
    const given = Object.entries(known).filter(([, value]) => value != null);
    // A system may answer the numbers of its rows as numbers.
    const values = Object.fromEntries(given.map(([name, value]) => [name, name === "number" ? String(value) : value]));
    const { indexes } = this.#entities.find((entity) => entity.collection === collection) as Entities[0];
    const unique = Object.keys(values).filter((name) => indexes[name]?.unique);
    const having = (name: string) => this.#rowByValue.get(this.#keyText(collection, name, values[name]));
    // A selection of fields may have shown the name alone.
    const named = having("name");
    const isSame = named && unique.every((name) => named[name] === undefined);
    const row = unique.map(having).find((one) => one !== undefined) ?? (isSame ? named : this.push(collection, {}));
    // The first number and name of a row stay: an answer that gives it others is odd.
    const { number = values["number"], name = values["name"] } = row;
    Object.assign(row, values, number != null && { number }, name != null && { name });
    this.#file(collection, row);
    return row;
  }

  /** Adds a row, whatever rows there are. */
  push(collection: string, row: SystemRecord): SystemRecord {
    this.of(collection).push(row);
    this.#file(collection, row);
    return row;
  }

  #file(collection: string, row: SystemRecord): void {
    for (const [name, value] of Object.entries(row)) {
      const key = this.#keyText(collection, name, value);
      if (value != null && typeof value !== "object" && !this.#rowByValue.has(key)) this.#rowByValue.set(key, row);
    }
  }

  #keyText(collection: string, name: string, value: unknown): string {
    return JSON.stringify([collection, name, this.#plain(String(value))]);
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
}

/**
 * Rows as our store takes them: with generated members in place of missing ones, and without what our store does not know. Of rows
 * with the same unique value the first stays.
 */
export function toFixtures(rows: FixtureRecords, entities: Entities): FixtureRecords {
  const newId = startIds("seed", "rows");
  for (const row of Object.values(rows).flat()) if (!recordId.safeParse(row["id"]).success) row["id"] = newId();
  const fixtures = entities.map(({ collection, schema, indexes, made, references }) => {
    const { members } = schemaTree(schema);
    const isValid = (name: string, value: unknown) => members.get(name)?.schema.safeParse(value).success === true;
    const unique = Object.values(indexes).filter((index) => index.unique);
    const mandatory = Object.entries(made).filter(([name]) => members.get(name)?.isMandatory);
    const taken = unique.map(() => new Set<unknown>());
    const kept = (rows[collection] ?? []).flatMap((row, at) => {
      const known = Object.entries(row)
        .map(([name, value]) => [name, name.endsWith("_id") ? (objectOf(value)?.["id"] ?? value) : value] as const)
        .filter(([name, value]) => value != null && isValid(name, value));
      const record = Object.fromEntries(known);
      const first = (name: string) => rows[references[name] ?? ""]?.[0]?.["id"];
      for (const [name, how] of mandatory)
        record[name] ??= how === "id" ? newId() : how === "first" ? first(name) : generatedValue(how, 900_000_000 + at);
      const keys = unique.map(({ of }) => of(record));
      if (keys.some((key, index) => taken[index]?.has(key)) || !schema.safeParse(record).success) return [];
      for (const [index, key] of keys.entries()) if (key != null) taken[index]?.add(key);
      return [record];
    });
    return [collection, kept] as const;
  });
  return Object.fromEntries(fixtures);
}

/** A value for a member that no answer shows. @param rank what the values of a collection differ in */
function generatedValue(how: GeneratedValue, rank: number): unknown {
  if (how === "now") return "2000-01-01T00:00:00";
  if (typeof how === "string") return String(rank);
  return "text" in how ? how.text + rank : "value" in how ? how.value : undefined;
}

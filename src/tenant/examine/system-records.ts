import { type JsonObject, objectOf, objectsIn } from "../../common/json.ts";
import { startIds } from "../../common/random.ts";
import { mentions } from "../../common/whole-words.ts";
import { readCredentials } from "../../library/internal.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { type GeneratedValue, ignoringCase } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { actionOf } from "../../vendor/declared/record-operation.ts";
import { allEntities, type CollectionName } from "../../vendor/entities/all-entities.ts";
import { createsRecords, isLogin, isReadOnly } from "../../vendor/method.ts";
import { recordId } from "../../wire/date-time.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { answeredRows, type Exchange } from "./exchange.ts";

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

export interface NamedRecord {
  readonly collection: CollectionName;
  readonly keys: SystemRecord;
  /** Other members that the call gives the row; absent for a row that it only identifies. */
  readonly attributes?: SystemRecord;
  /** The member of events that refers to it, if an identifier names it. */
  readonly member?: string;
}

/** A row that a call names, and what became of the call, or of the row of the call that names it. */
export interface RowUse extends NamedRecord {
  readonly isDone: boolean;
  readonly isMissed: boolean;
  /** The identifier of the event that answers it, if it is one that creates an event. */
  readonly event?: SystemRecord | undefined;
}

export const rowKey = ({ collection, keys }: NamedRecord): string => `${collection} ${JSON.stringify(keys)}`;

export const isCreate = ({ method }: Exchange): boolean => createsRecords(method);

/** True if a call changes no record but its session. */
export const isOnlyReading = ({ method }: Exchange): boolean => isReadOnly(method) || isLogin(method);

export const isOwner = ({ collection }: NamedRecord) =>
  collection === "accounts_receivable" || collection === "rewards_participants";

/** The type of the events that a method creates or lists. */
export const eventTypeOf = ({ method }: Exchange) =>
  /web|achievement|social_media/.exec(method.name)?.[0].toUpperCase();

export function rowUsesIn(exchange: Exchange): readonly RowUse[] {
  const { isOk: isDone } = readAnswer(exchange.answer.json);
  const ofRows = answeredRows(exchange).flatMap(({ parameters, outcome, text, answer }) =>
    namedRowsIn(parameters, isCreate(exchange)).map((row) => {
      const name = row.attributes?.["external_system_reference_number"] ?? Object.values(row.keys)[0];
      const event = isCreate(exchange) && answer ? keysOf(answer) : undefined;
      return { ...row, isDone: outcome === "done", isMissed: mentions(text, name), event };
    }),
  );
  return [...ofRows, ...credentialRowsOf(exchange).map((row) => ({ ...row, isDone, isMissed: false }))];
}

/** The member that names an event that an answer shows. */
export const keysOf = ({ id, number }: JsonObject): SystemRecord | undefined =>
  typeof id === "string" ? { id } : typeof number === "string" ? { number } : undefined;

/** The rows that a row of a call names, or a call that is like a row. */
export function namedRowsIn(parameters: JsonObject, isCreating: boolean): NamedRecord[] {
  const { unit, external_system: system, external_system_reference_number: number } = parameters;
  const rows: NamedRecord[] = Object.entries(parameters).flatMap(([parameter, identifier]) => {
    const [, name = ""] = /^(.*)_identifier$/.exec(parameter) ?? [];
    // `referred_rewards_participant_identifier` names a participant, too.
    const all = Object.entries(collectionByMember);
    const [member, collection] = all.find(([member]) => member === name || name.endsWith(`_${member}`)) ?? [];
    if (member === undefined || !collection) return [];
    const keys = Object.entries(objectOf(identifier) ?? {}).filter(([, value]) => isText(value));
    return keys.map(([key, value]) => ({ collection, keys: { [key]: value }, member }));
  });
  if (isText(unit)) rows.push({ collection: "units", keys: { id: unit } });
  const accessToken = accessTokenIn(parameters);
  if (accessToken) rows.push(accessToken);
  if (isCreating && isText(number)) {
    const external_system = typeof system === "string" ? system : undefined;
    const attributes = { external_system, external_system_reference_number: number };
    rows.push({ collection: "customer_events", keys: { reference: ignoringCase(number) }, attributes });
  }
  return rows;
}

function accessTokenIn(parameters: JsonObject): NamedRecord | undefined {
  const owners = [parameters["rewards_participant_identifier"], parameters["accounts_receivable_identifier"]];
  const cards = owners.map((owner) => objectOf(objectOf(owner)?.["access_token_identifier"]));
  const card = cards.find((identifier) => identifier !== undefined) ?? {};
  const by = ["identifier", "authentication_code", "one_time_password"].find((name) => card[name] != null);
  if (by === undefined || !(isText(card[by]) || typeof card[by] === "number")) return undefined;
  // A one-time password is a number, also where a client sends it as a text.
  const value = by === "one_time_password" ? Number(card[by]) : card[by];
  return { collection: "access_tokens", keys: { [by]: value }, attributes: { ...card, [by]: value } };
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** The rows by which a call proves that it may be made: a token, a user, a Web API key. A login also names its session. */
function credentialRowsOf({ method, parameters = {}, request, answer }: Exchange): NamedRecord[] {
  const { username, organisation, password, token } = parameters;
  const { isOk, data } = readAnswer(answer.json);
  const { token: opened } = objectOf(data) ?? {};
  const attributes = method.name === "authentication.token" && isText(username) ? { username } : {};
  const rows: NamedRecord[] = [];
  if (method.name === "authentication.token")
    rows.push({ collection: "users", keys: { username, organisation }, attributes: { password } });
  if (method.access === "basic")
    rows.push({ collection: "web_api_keys", keys: { key: readCredentials(request.headers["authorization"])?.name } });
  if (isOk && typeof opened === "string") rows.push({ collection: "tokens", keys: { token: opened }, attributes });
  if (method.access === undefined && "token" in parameters)
    rows.push({ collection: "tokens", keys: { token }, attributes: {} });
  return rows;
}

/** The action of a method on the records of a declared entity; `undefined` for any other method. */
export function recordActionOf({ method: { document } }: Exchange) {
  if (!document.does || "answers" in document.does) return undefined;
  const [verb, collection] = actionOf(document.does);
  return allEntities.some((entity) => entity.collection === collection) ? undefined : { verb, collection };
}

export type RecordVersion = ReturnType<typeof recordsIn>[number];

/** The records of declared entities that a call shows, or removes. */
export function recordsIn(exchange: Exchange) {
  const act = recordActionOf(exchange);
  const { isOk, data, done } = readAnswer(exchange.answer.json);
  if (!act || !isOk) return [];
  const sent = answeredRows(exchange);
  const rows: readonly JsonObject[] = exchange.method.bulk
    ? done.map((row) => ({ ...sent.find(({ answer }) => answer === row)?.parameters, ...row }))
    : objectsIn(act.verb === "removes" ? Object.values(exchange.parameters ?? {}) : [data].flat());
  return rows.map((row) => ({ ...act, row }));
}

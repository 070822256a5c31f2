import { type JsonObject, objectOf, objectsIn } from "../../ground/json.ts";
import { mentions } from "../../ground/whole-words.ts";
import { readCredentials } from "../../library/lab-face.ts";
import { ignoringCase } from "../../store/entity.ts";
import { identifyingMembers } from "../../vendor/declared/created-record.ts";
import { actionOf } from "../../vendor/declared/records.ts";
import { allEntities, type CollectionName } from "../../vendor/entities/all-entities.ts";
import { readAnswer } from "../../wire/bulk.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { collectionByMember, type SystemRow } from "./system-rows.ts";

export interface NamedRow {
  readonly collection: CollectionName;
  readonly keys: SystemRow;
  /** What the call says of it besides; absent for what has nothing but identifiers. */
  readonly said?: SystemRow;
}

/** Something that an exchange names, and what became of the row or the call that names it. */
export interface RowUse extends NamedRow {
  readonly isDone: boolean;
  readonly isMissed: boolean;
}

export const rowKey = ({ collection, keys }: NamedRow): string => `${collection} ${JSON.stringify(keys)}`;

export const isCreate = ({ method }: Exchange): boolean => method.name.endsWith(".create");

export function rowUsesIn(exchange: Exchange): readonly RowUse[] {
  const { isOk: isDone } = readAnswer(exchange.answer.json);
  return [
    ...answeredRows(exchange).flatMap(({ parameters, outcome, text }) =>
      namedRowsIn(parameters, isCreate(exchange)).map((one) => {
        const name = one.said?.["external_system_reference_number"] ?? Object.values(one.keys)[0];
        return { ...one, isDone: outcome === "done", isMissed: mentions(text, name) };
      }),
    ),
    ...credentialRowsOf(exchange).map((one) => ({ ...one, isDone, isMissed: false })),
  ];
}

/** What a row, or a call that is like one, names. */
export function namedRowsIn(parameters: JsonObject, isCreating: boolean): NamedRow[] {
  const { unit, external_system: system, external_system_reference_number: number } = parameters;
  const owners = ["rewards_participant_identifier", "accounts_receivable_identifier"].map((name) =>
    objectOf(parameters[name]),
  );
  const card = owners.map((one) => objectOf(one?.["access_token_identifier"])).find((one) => one) ?? {};
  const [by] = ["identifier", "authentication_code", "one_time_password"].filter((name) => card[name] != null);
  const named: NamedRow[] = Object.entries(parameters).flatMap(([parameter, identifier]) => {
    const collection = collectionOf(parameter);
    const fields = collection ? Object.entries(objectOf(identifier) ?? {}).filter(([, value]) => isText(value)) : [];
    return fields.map(([member, value]) => ({ collection: collection as CollectionName, keys: { [member]: value } }));
  });
  if (isText(unit)) named.push({ collection: "units", keys: { id: unit } });
  if (by !== undefined && (isText(card[by]) || typeof card[by] === "number")) {
    // A one-time password is a number, also where it came as a text.
    const value = by === "one_time_password" ? Number(card[by]) : card[by];
    named.push({ collection: "access_tokens", keys: { [by]: value }, said: { ...card, [by]: value } });
  }
  if (isCreating && isText(number)) {
    const external_system = typeof system === "string" ? system : undefined;
    const said = { external_system, external_system_reference_number: number };
    named.push({ collection: "customer_events", keys: { reference: ignoringCase(number) }, said });
  }
  return named;
}

/** What an identifier looks into: `referred_rewards_participant_identifier` names a participant too. */
function collectionOf(parameter: string): CollectionName | undefined {
  const [, name = ""] = /^(.*)_identifier$/.exec(parameter) ?? [];
  const [, collection] =
    Object.entries(collectionByMember).find(([one]) => one === name || name.endsWith(`_${one}`)) ?? [];
  return collection;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** By what a call proves that it may be made: its token, a login, a Web API key. */
function credentialRowsOf({ method, parameters = {}, request }: Exchange): NamedRow[] {
  const { username, organisation, password, token } = parameters;
  if (method.name === "authentication.token")
    return [{ collection: "users", keys: { username, organisation }, said: { password } }];
  if (method.access === "basic")
    return [{ collection: "web_api_keys", keys: { key: readCredentials(request.headers["authorization"])?.name } }];
  const hasToken = method.access === undefined && "token" in parameters;
  return hasToken ? [{ collection: "tokens", keys: { token }, said: {} }] : [];
}

/** What a method does with records that a folder declares; `undefined` for any other method. */
export function recordActOf({ method: { document } }: Exchange) {
  if (!document.does || "answers" in document.does) return undefined;
  const [verb, collection] = actionOf(document.does);
  return allEntities.some((one) => one.collection === collection) ? undefined : { verb, collection };
}

interface OwnRecord {
  readonly at: number;
  readonly verb: string;
  readonly collection: string;
  readonly row: JsonObject;
}

/** The records of folders, each as exchanges show it one after the other, and as it is named where it goes. */
export function recordVersionsIn(exchanges: readonly Exchange[]) {
  const records: [OwnRecord, ...OwnRecord[]][] = [];
  for (const [at, exchange] of exchanges.entries()) {
    const act = recordActOf(exchange);
    const { isOk, data, done } = readAnswer(exchange.answer.json);
    if (!act || !isOk) continue;
    const asked = answeredRows(exchange);
    const rows: readonly JsonObject[] = exchange.method.bulk
      ? done.map((row) => ({ ...asked.find(({ answer }) => answer === row)?.parameters, ...row }))
      : objectsIn(act.verb === "removes" ? Object.values(exchange.parameters ?? {}) : [data].flat());
    for (const row of rows) {
      const name = identifyingMembers.find((one) => row[one] != null) ?? "";
      const isSame = (one: OwnRecord) => one.collection === act.collection && one.row[name] === row[name];
      const known = records.find((versions) => versions.some(isSame));
      if (known) known.push({ at, ...act, row });
      else records.push([{ at, ...act, row }]);
    }
  }
  return records;
}

/** The type of the events that a method makes or lists. */
export const eventTypeOf = ({ method }: Exchange) =>
  /web|achievement|social_media/.exec(method.name)?.[0].toUpperCase();

export const isOwner = ({ collection }: NamedRow) =>
  collection === "accounts_receivable" || collection === "rewards_participants";

/** The session that a login opened, with whose it is and of which unit, where the login says so. */
export function sessionOpenedBy({ answer, method, parameters }: Exchange): RowUse[] {
  const { isOk, data } = readAnswer(answer.json);
  const { token } = objectOf(data) ?? {};
  if (!isOk || typeof token !== "string") return [];
  const { username } = method.name === "authentication.token" ? (parameters ?? {}) : {};
  return [
    {
      collection: "tokens",
      keys: { token },
      said: { ...(isText(username) && { username }) },
      isDone: true,
      isMissed: false,
    },
  ];
}

import { type JsonObject, objectOf, objectsIn } from "../../common/json.ts";
import { mentions } from "../../common/whole-words.ts";
import { readCredentials } from "../../library/internal.ts";
import { ignoringCase } from "../../store/entity.ts";
import { actionOf } from "../../vendor/declared/record-operation.ts";
import { allEntities, type CollectionName } from "../../vendor/entities/all-entities.ts";
import { createsRecords, isLogin, isReadOnly } from "../../vendor/method.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { collectionByMember, type SystemRecord } from "./system-rows.ts";

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

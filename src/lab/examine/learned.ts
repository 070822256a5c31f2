import { mapLeaves } from "../../matching/json-pointer.ts";
import { folded } from "../../store/entity.ts";
import type { CollectionName } from "../../vendor/entities/all-entities.ts";
import { askedRows, type Exchange, type JsonObject, mentions, objectOf, objectsIn, readAnswer } from "./exchange.ts";
import { type KnownRow, KnownRows, shownIn } from "./seed.ts";

export interface Named {
  readonly collection: CollectionName;
  readonly keys: KnownRow;
  /** What the call says of it besides; absent for what has nothing but identifiers. */
  readonly said?: KnownRow;
}

interface Known {
  /** The exchanges that did something with it, in their order, with what they said of it. */
  readonly done: { readonly at: number; readonly said: KnownRow }[];
  /** Those of which a refusal names it. */
  readonly missed: Set<number>;
  releasedAt?: number;
}

/** What a recording shows of what was there before each of its exchanges, read once. */
export class Learned {
  readonly #known = new Map<string, Known>();
  /** Of the keys that differ in case or outer space alone, those by which something was found. */
  readonly #found = new Map<string, KnownRow>();
  /** Rows that answers show; an event also with the exchange that created it. */
  readonly #shown = new KnownRows();

  constructor(exchanges: readonly Exchange[]) {
    for (const [at, exchange] of exchanges.entries()) this.#learn(exchange, at);
  }

  #learn(exchange: Exchange, at: number): void {
    const { isOk, data } = readAnswer(exchange.answer.json);
    const answered = objectOf(data) ?? {};
    const created = isOk && isCreate(exchange) ? answered : {};
    for (const { outcome, text, ...named } of thingsIn(exchange)) {
      if (outcome === "done") this.#learnDone(named, at, created);
      else if (mentions(text, Object.values(named.keys)[0])) this.of(named).missed.add(at);
      if (isOk && exchange.contract.name === "authentication.token.release") this.of(named).releasedAt ??= at;
      // The answer shows what the call names, also where a selection of fields left out by what.
      for (const [name, collection] of Object.entries(shownIn)) {
        const part = collection === named.collection && objectOf(created[name]);
        if (part) this.#learnShown(collection, { ...named.keys, ...part });
      }
    }
    if (!isOk) return;
    const { token } = answered;
    if (typeof token === "string") this.#learnDone({ collection: "tokens", keys: { token }, said: {} }, at, {});
    this.#learnEvents(exchange, at);
  }

  #learnDone(named: Named, at: number, created: JsonObject): void {
    const { collection, keys, said } = named;
    this.of(named).done.push({ at, said: said ?? {} });
    this.#learnFound(named);
    if (!said || collection === "customer_events") return;
    // Whose card, and whose session it is, shows in an event that was created with it.
    const { rewards_participant, log_information } = created;
    const { created_by_unit: unit, created_by_user: user } = objectOf(log_information) ?? {};
    const username = objectOf(user)?.["username"];
    this.#shown.add(collection, { rewards_participant, unit, username, ...said, ...keys });
  }

  /** One of several texts that differ in case or outer space alone is that of the row: it is shown, or has no space around it. */
  #learnFound(named: Named, isShown = false): void {
    const key = foldedKey(named);
    const before = this.#found.get(key);
    if (isShown || !before || isPadded(before)) this.#found.set(key, named.keys);
  }

  #learnEvents(exchange: Exchange, at: number): void {
    const { contract, answer } = exchange;
    const { data, done } = readAnswer(answer.json);
    const rows = askedRows(exchange);
    const named = contract.bulk ? undefined : thingsIn(exchange).find((one) => one.collection === "customer_events");
    for (const one of [...objectsIn([data].flat()), ...done]) {
      const row: KnownRow = { ...(named && !named.said && named.keys), ...one };
      const { id, number, external_system_reference_number, log_information } = row;
      const parts: JsonObject = { ...row, ...objectOf(log_information) };
      for (const [name, collection] of Object.entries(shownIn)) {
        const part = objectOf(parts[name]);
        if (part) this.#learnShown(collection, part);
      }
      if (typeof id !== "string" && typeof number !== "string") continue;
      const known = this.#learnShown("customer_events", { id, number, external_system_reference_number });
      // What was asked for is shown by no answer of a bulk call.
      const asked = contract.bulk && rows.find(({ answer: own }) => own === one)?.parameters;
      const [type] = /web|achievement|social_media/.exec(contract.name) ?? [];
      const made = isCreate(exchange) && { type: type?.toUpperCase(), ...asked };
      Object.assign(known, made, row);
      if (made) known["createdAt"] ??= at;
    }
  }

  #learnShown(collection: CollectionName, part: JsonObject): KnownRow {
    for (const member of ["id", "number", "alternative_code", "external_system_reference_number"]) {
      if (part[member] != null) this.#learnFound({ collection, keys: { [member]: String(part[member]) } }, true);
    }
    return this.#shown.add(collection, part);
  }

  /** The keys by which something was found, as far as letter case and outer space do not matter. */
  foundAs = (named: Named): KnownRow | undefined => this.#found.get(foldedKey(named));

  /** What is shown of a thing; several rows may have one name. */
  shownBy = (collection: CollectionName, keys: KnownRow): readonly KnownRow[] =>
    this.#shown
      .of(collection)
      .filter((row) => Object.entries(keys).every(([name, value]) => value !== undefined && row[name] === value));

  /** What became of a thing, of which that can be nothing. */
  of(named: Named): Known {
    const key = nameOf(named);
    const known = this.#known.get(key) ?? { done: [], missed: new Set() };
    this.#known.set(key, known);
    return known;
  }
}

export const nameOf = ({ collection, keys }: Named): string => `${collection} ${JSON.stringify(keys)}`;

const foldedKey = ({ collection, keys }: Named) =>
  nameOf({ collection, keys: mapLeaves(keys, (value) => folded(String(value))) as KnownRow });

export const trimmed = (keys: KnownRow): KnownRow =>
  mapLeaves(keys, (value) => (typeof value === "string" ? value.trim() : value)) as KnownRow;

export const isPadded = (keys: KnownRow): boolean => JSON.stringify(trimmed(keys)) !== JSON.stringify(keys);

const isCreate = ({ contract }: Exchange): boolean => contract.name.endsWith(".create");

const namedBy: Readonly<Record<string, CollectionName>> = {
  accounts_receivable_identifier: "accounts_receivable",
  rewards_participant_identifier: "rewards_participants",
  performed_by_unit_identifier: "units",
  classification_identifier: "customer_event_classifications",
  customer_event_identifier: "customer_events",
};

type NamedThere = Named & { readonly outcome: string; readonly text: string };

/** What an exchange names, with what became of the row or the call that names it, and the text of its refusal. */
export function thingsIn(exchange: Exchange): readonly NamedThere[] {
  const isOk = readAnswer(exchange.answer.json).isOk;
  const isCreating = isCreate(exchange);
  return [
    ...askedRows(exchange).flatMap(({ parameters, outcome, text }) =>
      namedByRow(parameters, isCreating).map((one) => ({ ...one, outcome, text })),
    ),
    ...namedByCall(exchange).map((one) => ({ ...one, outcome: isOk ? "done" : "refused", text: "" })),
  ];
}

/** What a row names by its parameters. A reference is named by a member of its own. */
function namedByRow(parameters: JsonObject, isCreating: boolean): Named[] {
  const { unit, external_system: system, external_system_reference_number: number } = parameters;
  const card = objectOf(objectOf(parameters["rewards_participant_identifier"])?.["access_token_identifier"]) ?? {};
  const [by] = ["identifier", "authentication_code", "one_time_password"].filter((name) => card[name] != null);
  const named: Named[] = Object.entries({ ...namedBy }).flatMap(([name, collection]) =>
    Object.entries(objectOf(parameters[name]) ?? {})
      .filter(([, value]) => isText(value))
      .map(([member, value]) => ({ collection, keys: { [member]: value } })),
  );
  if (isText(unit)) named.push({ collection: "units", keys: { id: unit } });
  if (by !== undefined && (isText(card[by]) || typeof card[by] === "number"))
    named.push({ collection: "access_tokens", keys: { [by]: card[by] }, said: { ...card } });
  if (isCreating && isText(number)) {
    const said = {
      ...(typeof system === "string" && { external_system: system }),
      external_system_reference_number: number,
    };
    named.push({ collection: "customer_events", keys: { reference: folded(number) }, said });
  }
  return named;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** By what a call proves that it may be made: its token, a login, a Web API key. */
function namedByCall({ contract, parameters = {}, request }: Exchange): Named[] {
  const { username, organisation, password, token } = parameters;
  if (contract.name === "authentication.token")
    return [{ collection: "users", keys: { username, organisation }, said: { password } }];
  if (contract.access === "basic") {
    const [, coded = ""] = /^\S+ (.*)$/.exec(request.headers["authorization"] ?? "") ?? [];
    const [key] = Buffer.from(coded, "base64").toString().split(":");
    return [{ collection: "web_api_keys", keys: { key } }];
  }
  const hasToken = contract.access === undefined && "token" in parameters;
  return hasToken ? [{ collection: "tokens", keys: { token }, said: {} }] : [];
}

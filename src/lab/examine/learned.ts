import { folded } from "../../store/row-index.ts";
import type { CollectionName } from "../../vendor/entities/all-entities.ts";
import {
  type AskedRow,
  askedRows,
  type Exchange,
  type JsonObject,
  mentions,
  objectOf,
  objectsIn,
  readAnswer,
} from "./exchange.ts";
import { type KnownRow, noRows, shownIn } from "./seed.ts";

/** Something that a call names. */
export interface Named {
  readonly collection: CollectionName;
  /** The members by which it is named. */
  readonly keys: KnownRow;
  /** What the call says of it besides; absent for what has nothing but identifiers. */
  readonly said?: KnownRow;
}

/** What became of a thing in the calls that name it. */
interface Known {
  /** The exchanges that did something with it, in their order, with what they said of it. */
  readonly done: { readonly at: number; readonly said: KnownRow }[];
  /** Those of which a refusal names it. */
  readonly missed: Set<number>;
  /** The exchange that released a token. */
  releasedAt?: number;
}

/** What a recording shows of what was there before each of its exchanges, read once. */
export class Learned {
  readonly #known = new Map<string, Known>();
  /** Of the keys that differ in case or outer space alone, those by which something was found. */
  readonly #found = new Map<string, KnownRow>();
  /** Rows that answers show; an event also with the exchange that created it, and whether it was shown whole. */
  readonly #shown = noRows();

  constructor(exchanges: readonly Exchange[]) {
    for (const [at, exchange] of exchanges.entries()) this.#learn(exchange, at);
  }

  #learn(exchange: Exchange, at: number): void {
    const { contract, parameters = {}, answer } = exchange;
    const { isOk, data } = readAnswer(answer.json);
    const isCreating = isCreate(exchange);
    const rows = askedRows(exchange);
    const created = (isCreating && objectOf(data)) || {};
    for (const { parameters: asked, outcome, text } of rows) {
      for (const one of namedIn(asked, isCreating)) {
        if (outcome === "done") this.#learnDone(one, at, created);
        else if (mentions(text, Object.values(one.keys)[0])) this.of(one).missed.add(at);
      }
    }
    if (!isOk) return;
    for (const one of namedByCall(exchange)) {
      this.#learnDone(one, at, created);
      if (contract.name === "authentication.token.release") this.of(one).releasedAt ??= at;
    }
    const token = objectOf(data)?.["token"];
    if (typeof token === "string") this.#learnDone({ collection: "tokens", keys: { token }, said: {} }, at, {});
    // The answer shows what the call names, also where a selection of fields left out by what.
    for (const { collection, keys } of contract.bulk ? [] : namedIn(parameters, false)) {
      const names = Object.entries(shownIn).flatMap(([name, one]) => (one === collection ? [name] : []));
      const part = names.map((name) => objectOf(created[name])).find((one) => one !== undefined);
      if (part) this.#learnShown(collection, { ...keys, ...part });
    }
    this.#learnEvents(exchange, rows, isCreating ? at : undefined);
  }

  #learnDone(named: Named, at: number, created: JsonObject): void {
    const { collection, keys, said } = named;
    this.of(named).done.push({ at, said: said ?? {} });
    this.#learnFound(named);
    if (!said || collection === "customer_events") return;
    // Whose card, and whose session it is, shows in an event that was created with it.
    const { rewards_participant, log_information } = created;
    const { created_by_unit: unit, created_by_user: user } = objectOf(log_information) ?? {};
    this.#shown[collection].add({
      rewards_participant,
      unit,
      username: objectOf(user)?.["username"],
      ...said,
      ...keys,
    });
  }

  /** One of several texts that differ in case or outer space alone is that of the row: it is shown, or has no space around it. */
  #learnFound(named: Named, isShown = false): void {
    const key = foldedKey(named);
    const before = this.#found.get(key);
    const hasSpace = before && Object.values(before).some((value) => String(value) !== String(value).trim());
    if (isShown || !before || hasSpace) this.#found.set(key, named.keys);
  }

  #learnEvents(exchange: Exchange, rows: readonly AskedRow[], createdAt: number | undefined): void {
    const { contract, parameters = {}, answer } = exchange;
    const { data, done } = readAnswer(answer.json);
    const named = namedIn(parameters, false).find(({ collection }) => collection === "customer_events");
    for (const one of [...objectsIn([data].flat()), ...done]) {
      const row = { ...named?.keys, ...one };
      const { id, number, external_system_reference_number, log_information } = row as KnownRow;
      const parts: JsonObject = { ...row, ...objectOf(log_information) };
      for (const [name, collection] of Object.entries(shownIn)) {
        const part = objectOf(parts[name]);
        if (part) this.#learnShown(collection, part);
      }
      if (typeof id !== "string" && typeof number !== "string") continue;
      const isWhole = parts["type"] !== undefined && log_information !== undefined;
      // What was asked for is shown by no answer of a bulk call.
      const asked = contract.bulk && rows.find(({ answer: own }) => own === one)?.parameters;
      const made = createdAt !== undefined && { type: typeOfEvents.exec(contract.name)?.[0].toUpperCase(), ...asked };
      const known = this.#learnShown("customer_events", { id, number, external_system_reference_number });
      if (!known["isWhole"]) Object.assign(known, isWhole ? row : { ...made, ...row });
      known["isWhole"] ||= isWhole;
      known["createdAt"] ??= createdAt;
    }
  }

  #learnShown(collection: CollectionName, part: JsonObject): KnownRow {
    for (const member of ["id", "number", "alternative_code", "external_system_reference_number"]) {
      if (part[member] != null) this.#learnFound({ collection, keys: { [member]: String(part[member]) } }, true);
    }
    return this.#shown[collection].add(part);
  }

  /** The keys by which something was found, as far as letter case and outer space do not matter. */
  foundAs = (named: Named): KnownRow | undefined => this.#found.get(foldedKey(named));

  /** What is shown of a thing; several rows may have one name. */
  shownBy = (collection: CollectionName, keys: KnownRow): readonly KnownRow[] =>
    this.#shown[collection].rows.filter((row) =>
      Object.entries(keys).every(([name, value]) => value !== undefined && row[name] === value),
    );

  /** What became of a thing, of which that can be nothing. */
  of(named: Named): Known {
    const key = nameOf(named);
    const known = this.#known.get(key) ?? { done: [], missed: new Set() };
    this.#known.set(key, known);
    return known;
  }
}

const typeOfEvents = /web|achievement|social_media/;

/** A text that is the same for the same thing. */
export const nameOf = ({ collection, keys }: Named): string => `${collection} ${JSON.stringify(keys)}`;

const foldedKey = ({ collection, keys }: Named) =>
  JSON.stringify([collection, Object.entries(keys).map(([name, value]) => [name, folded(String(value))])]);

export const isCreate = ({ contract }: Exchange): boolean => contract.name.endsWith(".create");

const namedBy: Readonly<Record<string, CollectionName>> = {
  accounts_receivable_identifier: "accounts_receivable",
  rewards_participant_identifier: "rewards_participants",
  performed_by_unit_identifier: "units",
  classification_identifier: "customer_event_classifications",
  customer_event_identifier: "customer_events",
};

/** What a call, or a row of it, names by its parameters. A reference is named by a member of its own. */
export function namedIn(parameters: JsonObject, isCreating: boolean): Named[] {
  const { unit, external_system, external_system_reference_number: number } = parameters;
  const card = objectOf(objectOf(parameters["rewards_participant_identifier"])?.["access_token_identifier"]) ?? {};
  const [member] = ["identifier", "authentication_code", "one_time_password"].filter((name) => card[name] != null);
  const reference = {
    ...(typeof external_system === "string" && { external_system }),
    external_system_reference_number: number,
  };
  return [
    ...Object.entries(namedBy).flatMap(([name, collection]) =>
      Object.entries(objectOf(parameters[name]) ?? {}).flatMap(([member, value]) =>
        isText(value) ? [{ collection, keys: { [member]: value } }] : [],
      ),
    ),
    ...(isText(unit) ? [{ collection: "units", keys: { id: unit } } as const] : []),
    ...(member !== undefined && (isText(card[member]) || typeof card[member] === "number")
      ? [{ collection: "access_tokens", keys: { [member]: card[member] }, said: { ...card } } as const]
      : []),
    ...(isCreating && isText(number)
      ? [{ collection: "customer_events", keys: { reference: folded(number) }, said: reference } as const]
      : []),
  ];
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** By what a call proves that it may be made: its token, a login, a Web API key. */
export function namedByCall({ contract, parameters = {}, request }: Exchange): Named[] {
  const { username, organisation, password, token } = parameters;
  if (contract.name === "authentication.token")
    return [{ collection: "users", keys: { username, organisation }, said: { password } }];
  if (contract.access === "basic") {
    const [, coded = ""] = /^\S+ (.*)$/.exec(request.headers["authorization"] ?? "") ?? [];
    const [key] = Buffer.from(coded, "base64").toString().split(":");
    return [{ collection: "web_api_keys", keys: { key } }];
  }
  return contract.access === undefined && "token" in parameters
    ? [{ collection: "tokens", keys: { token }, said: {} }]
    : [];
}

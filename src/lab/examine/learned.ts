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
import { type KnownRow, type KnownRows, noRows, shownIn } from "./seed.ts";

const namedBy: Readonly<Record<string, CollectionName>> = {
  accounts_receivable_identifier: "accounts_receivable",
  rewards_participant_identifier: "rewards_participants",
  performed_by_unit_identifier: "units",
  classification_identifier: "customer_event_classifications",
};

/** A text of a request that names a row. */
export interface Naming {
  readonly collection: CollectionName;
  readonly member: string;
  readonly value: string;
}

/** What is known of a thing by one of the texts that name it. */
interface Known {
  /** The exchanges that did something with it, in their order. */
  readonly done: number[];
  /** Those of which a refusal names it. */
  readonly missed: Set<number>;
  /** The exchange that released a token. */
  releasedAt?: number;
  /** Of a card its pass code and holder, of a token whose session it is. */
  row: KnownRow;
}

/** What a recording shows of what was there before each of its exchanges, read once. */
export class Learned {
  readonly #known = new Map<string, Known>();
  /** By the folded text, the one by which something was found. */
  readonly #found = new Map<string, string>();
  /** Rows that answers show; an event also with the exchange that created it, and whether it was shown whole. */
  readonly #shown = noRows();
  readonly users: KnownRow[] = [];
  /** Uses of external references by the folded number. */
  readonly references = new Map<string, { readonly at: number; readonly row: KnownRow }[]>();

  constructor(exchanges: readonly Exchange[]) {
    for (const [at, exchange] of exchanges.entries()) this.#learn(exchange, at);
  }

  #learn(exchange: Exchange, at: number): void {
    const { contract, parameters = {}, answer } = exchange;
    const { isOk, data } = readAnswer(answer.json);
    const shown = objectOf(data) ?? {};
    const isCreating = contract.name.endsWith(".create");
    const rows = askedRows(exchange);
    for (const row of rows) this.#learnRow(row, isCreating, at, shown);
    if (!isOk) return;
    this.#learnTokens(exchange, isCreating, at, shown);
    if (contract.name === "authentication.token") this.users.push(loginIn(parameters));
    if (contract.access === "basic") this.#learnFound(keyNaming(exchange));
    // The answer shows what the call names, also where a selection of fields left out by what.
    for (const { collection, member, value } of isCreating && !contract.bulk ? namingsIn(parameters) : []) {
      const names = Object.entries(shownIn).flatMap(([name, one]) => (one === collection ? [name] : []));
      const part = names.map((name) => objectOf(shown[name])).find((one) => one !== undefined);
      if (part) this.#learnShown(collection, { [member]: value, ...part });
    }
    this.#learnEvents(exchange, rows, isCreating ? at : undefined);
  }

  #learnRow({ parameters, outcome, text }: AskedRow, isCreating: boolean, at: number, shown: JsonObject): void {
    for (const one of namingsIn(parameters)) {
      if (outcome === "done") this.#learnFound(one);
      if (outcome === "done") this.of(one).done.push(at);
      else if (mentions(text, one.value)) this.of(one).missed.add(at);
    }
    if (outcome !== "done") return;
    const card = cardIn(parameters);
    if (card) {
      // Whose card it is shows in an event that was created with it.
      const holder = objectOf(shown["rewards_participant"]);
      const known = this.of(card.naming);
      known.done.push(at);
      known.row = { ...known.row, pass_code: card.row["pass_code"], ...(holder && { holder }) };
    }
    const reference = isCreating ? referenceIn(parameters) : undefined;
    if (!reference) return;
    const number = folded(String(reference["external_system_reference_number"]));
    this.references.set(number, [...(this.references.get(number) ?? []), { at, row: reference }]);
  }

  /** One of several texts that differ in case or outer space alone is that of the row: it is shown, or has no space around it. */
  #learnFound(naming: Naming, isShown = false): void {
    const key = foldedKey(naming);
    const before = this.#found.get(key);
    if (isShown || before === undefined || before !== before.trim()) this.#found.set(key, naming.value);
  }

  #learnTokens({ contract, parameters }: Exchange, isCreating: boolean, at: number, data: JsonObject): void {
    if (typeof data["token"] === "string") this.of(tokenNaming(data["token"])).done.push(at);
    const token = parameters?.["token"];
    if (token === undefined || contract.access !== undefined) return;
    const known = this.of(tokenNaming(token));
    known.done.push(at);
    if (contract.name === "authentication.token.release") known.releasedAt ??= at;
    // Whose session it is shows in what was created with it.
    const log = objectOf(data["log_information"]);
    if (!log || !isCreating) return;
    const { created_by_unit: unit, created_by_user: user } = log;
    if (objectOf(unit)) known.row["unit"] = unit;
    if (user !== undefined) known.row["username"] = objectOf(user)?.["username"] ?? null;
  }

  #learnEvents({ contract, answer }: Exchange, rows: readonly AskedRow[], createdAt: number | undefined): void {
    const { data, done } = readAnswer(answer.json);
    for (const row of [...objectsIn([data].flat()), ...done]) {
      const parts: JsonObject = { ...row, ...objectOf(row["log_information"]) };
      for (const [name, collection] of Object.entries(shownIn)) {
        const part = objectOf(parts[name]);
        if (part) this.#learnShown(collection, part);
      }
      if (typeof row["id"] !== "string" && typeof row["number"] !== "string") continue;
      const isWhole = row["type"] !== undefined && row["log_information"] !== undefined;
      const asked = contract.bulk && rows.find(({ answer: own }) => own === row)?.parameters;
      const made = createdAt !== undefined && { type: typeOfEvents(contract.name), ...(asked && ownMembers(asked)) };
      const known = this.#shown.customer_events.add({ id: row["id"], number: row["number"] });
      if (!known["isWhole"]) Object.assign(known, isWhole ? row : { ...made, ...row });
      known["isWhole"] ||= isWhole;
      known["createdAt"] ??= createdAt;
    }
  }

  #learnShown(collection: CollectionName, part: JsonObject): void {
    this.#shown[collection].add({ ...part });
    for (const member of ["id", "number", "alternative_code"]) {
      if (part[member] != null) this.#learnFound({ collection, member, value: String(part[member]) }, true);
    }
  }

  /** The text by which something was found, as far as letter case and outer space do not matter. */
  foundAs = (naming: Naming): string | undefined => this.#found.get(foldedKey(naming));

  shownBy = (collection: CollectionName, member: string, value: unknown): readonly KnownRow[] =>
    this.#shown[collection].rows.filter((row) => row[member] === value);

  /** An event by what it alone has: as far as it was shown, and the exchange that created it. */
  eventBy: KnownRows["find"] = (member, value) => this.#shown.customer_events.find(member, value);

  /** All that is known by a text, of which that can be nothing. */
  of(naming: Naming): Known {
    const key = keyOf(naming);
    const known = this.#known.get(key) ?? { done: [], missed: new Set(), row: {} };
    this.#known.set(key, known);
    return known;
  }
}

const keyOf = ({ collection, member, value }: Naming) => JSON.stringify([collection, member, value]);
const foldedKey = (naming: Naming) => keyOf({ ...naming, value: folded(naming.value) });

/** A token need not be a text. */
export const tokenNaming = (token: unknown): Naming => ({
  collection: "tokens",
  member: "token",
  value: JSON.stringify(token),
});

/** The rows that a call, or a row of it, names. */
export function namingsIn(parameters: JsonObject): Naming[] {
  const unit = parameters["unit"];
  return [
    ...Object.entries(namedBy).flatMap(([name, collection]) => textsIn(parameters[name], collection)),
    ...(typeof unit === "string" && unit !== "" ? [{ collection: "units" as const, member: "id", value: unit }] : []),
  ];
}

/** The texts of an identifier. */
export const textsIn = (identifier: unknown, collection: CollectionName): Naming[] =>
  Object.entries(objectOf(identifier) ?? {}).flatMap(([member, value]) =>
    typeof value === "string" && value !== "" ? [{ collection, member, value }] : [],
  );

/** A card that a call names: by what, and what it says of it. */
export function cardIn(parameters: JsonObject): { readonly naming: Naming; readonly row: KnownRow } | undefined {
  const card = objectOf(objectOf(parameters["rewards_participant_identifier"])?.["access_token_identifier"]) ?? {};
  const row = Object.fromEntries(Object.entries(card).filter(([, value]) => isValue(value)));
  const member = ["identifier", "authentication_code", "one_time_password"].find((name) => card[name] != null);
  if (member === undefined || row[member] === undefined) return undefined;
  return { naming: { collection: "access_tokens", member, value: String(row[member]) }, row };
}

const isValue = (value: unknown) => typeof value === "number" || (typeof value === "string" && value !== "");

export function referenceIn({ external_system, external_system_reference_number }: JsonObject): KnownRow | undefined {
  if (typeof external_system_reference_number !== "string" || external_system_reference_number === "") return undefined;
  return { ...(typeof external_system === "string" && { external_system }), external_system_reference_number };
}

export const loginIn = ({ username, password, organisation }: JsonObject): KnownRow => ({
  username,
  password,
  organisation,
});

/** The Web API key of a login, by which the system is found to know it. */
export function keyNaming({ request }: Exchange): Naming {
  const [, coded = ""] = /^\S+ (.*)$/.exec(request.headers["authorization"] ?? "") ?? [];
  const [value = ""] = Buffer.from(coded, "base64").toString().split(":");
  return { collection: "web_api_keys", member: "key", value };
}

const typeOfEvents = (method: string) =>
  method.includes(".web.") ? "WEB" : method.includes(".achievements.") ? "ACHIEVEMENT" : "SOCIAL_MEDIA";

/** What a request says of its event itself, without what it only names. */
const ownMembers = (asked: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(asked).filter(([name, value]) => !name.endsWith("_identifier") && typeof value !== "object"),
  );

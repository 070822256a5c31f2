import { folded } from "../../store/row-index.ts";
import { type AskedRow, askedRows, type Exchange, mentions } from "./exchange.ts";
import { type JsonObject, objectOf, objectsIn, readAnswer } from "./read-answer.ts";
import type { KnownRow, Named } from "./seed.ts";

const namedBy: Readonly<Record<string, Named>> = {
  accounts_receivable_identifier: "accounts_receivable",
  rewards_participant_identifier: "rewards_participants",
  performed_by_unit_identifier: "units",
  classification_identifier: "customer_event_classifications",
};

/** The members of an event that show a row of a collection. */
const shownIn: Readonly<Record<string, Named>> = {
  accounts_receivable: "accounts_receivable",
  rewards_participant: "rewards_participants",
  performed_by_unit: "units",
  created_by_unit: "units",
  classification: "customer_event_classifications",
};

/** A text of a request that names a row. */
export interface Naming {
  readonly collection: string;
  readonly member: string;
  readonly value: string;
}

const keyOf = ({ collection, member, value }: Naming) => JSON.stringify([collection, member, value]);
const foldedKey = (naming: Naming) => keyOf({ ...naming, value: folded(naming.value) });

/** When a token was good, when it was released, and whose it is. */
interface TokenUses {
  readonly done: number[];
  releasedAt: number | undefined;
  unit: JsonObject | undefined;
  username: unknown;
}

/** What is known of a card by the text that names it. */
interface KnownCard {
  passCode?: unknown;
  holder?: JsonObject;
  /** The exchange that used it first. */
  usedAt?: number;
}

/** An event, and the exchange that created it. */
interface KnownEvent {
  row: KnownRow;
  isWhole: boolean;
  createdAt: number | undefined;
}

/** What a recording shows of what was there before each of its exchanges, read once. */
export class Learned {
  /** By the folded text, the one by which something was found. */
  readonly #found = new Map<string, string>();
  /** Texts with which something was done, and those that some refusal names. */
  readonly #done = new Set<string>();
  readonly #missed = new Map<string, Set<number>>();
  /** Rows that answers show. */
  readonly #shown = new Map<string, KnownRow[]>();
  readonly #cards = new Map<string, KnownCard>();
  readonly #tokens = new Map<unknown, TokenUses>();
  readonly #events = new Map<string, KnownEvent>();
  readonly users: KnownRow[] = [];
  /** Uses of external references by the folded number. */
  readonly references = new Map<string, { readonly at: number; readonly row: KnownRow }[]>();

  constructor(exchanges: readonly Exchange[]) {
    for (const [at, exchange] of exchanges.entries()) this.#learn(exchange, at);
  }

  #learn(exchange: Exchange, at: number): void {
    const { contract, parameters, answer } = exchange;
    const { isOk, data } = readAnswer(answer.json);
    const isCreating = contract.name.endsWith(".create");
    const rows = askedRows(exchange);
    if (isOk) this.#learnTokens(exchange, at, objectOf(data) ?? {});
    for (const { parameters, outcome, text } of rows) {
      const namings = namingsIn(parameters);
      for (const one of namings) {
        if (outcome === "done") this.#learnFound(one);
        if (outcome === "done") this.#done.add(keyOf(one));
        else if (mentions(text, one.value)) this.#missed.set(keyOf(one), this.missedIn(one).add(at));
      }
      if (outcome !== "done") continue;
      const card = cardIn(parameters);
      if (card) this.#learnCard(card, at, objectOf(objectOf(data)?.["rewards_participant"]));
      const reference = isCreating ? referenceIn(parameters) : undefined;
      if (reference) {
        const key = folded(String(reference["external_system_reference_number"]));
        this.references.set(key, [...(this.references.get(key) ?? []), { at, row: reference }]);
      }
    }
    if (!isOk) return;
    if (contract.name === "authentication.token" && parameters) this.users.push(loginIn(parameters));
    if (contract.access === "basic") this.#learnFound(keyNaming(exchange));
    if (isCreating && !contract.bulk) this.#learnNamed(parameters ?? {}, objectOf(data) ?? {});
    this.#learnEvents(exchange, rows, isCreating ? at : undefined);
  }

  /** One of several texts that differ in case or outer space alone is that of the row: it is shown, or has no space around it. */
  #learnFound(naming: Naming, isShown = false): void {
    const key = foldedKey(naming);
    const before = this.#found.get(key);
    if (isShown || before === undefined || before !== before.trim()) this.#found.set(key, naming.value);
  }

  /** Whose card it is shows in an event that was created with it. */
  #learnCard({ naming, row }: Card, at: number, holder: JsonObject | undefined): void {
    const known = this.cardBy(naming);
    this.#cards.set(keyOf(naming), {
      ...known,
      passCode: row["pass_code"],
      usedAt: known.usedAt ?? at,
      ...(holder && { holder }),
    });
  }

  #learnTokens({ contract, parameters }: Exchange, at: number, data: JsonObject): void {
    if (typeof data["token"] === "string") this.usesOf(data["token"]).done.push(at);
    const token = parameters?.["token"];
    if (token === undefined || contract.access !== undefined) return;
    const uses = this.usesOf(token);
    uses.done.push(at);
    if (contract.name === "authentication.token.release") uses.releasedAt ??= at;
    // Whose session it is shows in what was created with it.
    const log = objectOf(data["log_information"]);
    if (!log || !contract.name.endsWith(".create")) return;
    uses.unit = objectOf(log["created_by_unit"]) ?? uses.unit;
    if (log["created_by_user"] !== undefined) uses.username = objectOf(log["created_by_user"])?.["username"] ?? null;
  }

  #learnEvents({ contract, answer }: Exchange, rows: readonly AskedRow[], createdAt: number | undefined): void {
    const { data, done } = readAnswer(answer.json);
    for (const row of [...objectsIn([data].flat()), ...done]) {
      for (const [name, part] of Object.entries({ ...row, ...objectOf(row["log_information"]) })) {
        const [collection, entity] = [shownIn[name], objectOf(part)];
        if (collection && entity) this.#learnShown(collection, entity);
      }
      const isWhole = row["type"] !== undefined && row["log_information"] !== undefined;
      const asked = contract.bulk && rows.find(({ answer: own }) => own === row)?.parameters;
      const made = createdAt !== undefined && { type: typeOfEvents(contract.name), ...(asked && ownMembers(asked)) };
      this.#learnEvent(isWhole ? row : { ...made, ...row }, isWhole, createdAt);
    }
  }

  /** The answer to a call shows what it names, also where a selection of fields left out by what. */
  #learnNamed(parameters: JsonObject, data: JsonObject): void {
    for (const { collection, member, value } of namingsIn(parameters)) {
      const shown = Object.keys(shownIn).find((name) => shownIn[name] === collection && objectOf(data[name]));
      if (shown !== undefined) this.#learnShown(collection, { [member]: value, ...objectOf(data[shown]) });
    }
  }

  #learnShown(collection: string, entity: JsonObject): void {
    const all = this.#shown.get(collection) ?? [];
    this.#shown.set(collection, all);
    const unique = ["id", "number", "alternative_code"].filter((name) => entity[name] != null);
    const same = all.find((one) => unique.some((name) => one[name] === entity[name]));
    if (same) Object.assign(same, entity);
    else all.push({ ...entity });
    for (const member of unique) this.#learnFound({ collection, member, value: String(entity[member]) }, true);
  }

  #learnEvent(row: JsonObject, isWhole: boolean, createdAt: number | undefined): void {
    for (const member of ["id", "number"]) {
      const value = row[member];
      if (typeof value !== "string") continue;
      const known = this.eventBy(member, value) ?? { row: {}, isWhole: false, createdAt };
      this.#events.set(`${member} ${value}`, known);
      if (!known.isWhole) known.row = { ...known.row, ...row };
      known.isWhole ||= isWhole;
      known.createdAt ??= createdAt;
    }
  }

  /** The text by which something was found, as far as letter case and outer space do not matter. */
  foundAs = (naming: Naming): string | undefined => this.#found.get(foldedKey(naming));

  isDone = (naming: Naming): boolean => this.#done.has(keyOf(naming));

  /** The exchanges of which a refusal names it. */
  missedIn = (naming: Naming): Set<number> => this.#missed.get(keyOf(naming)) ?? new Set();

  shownBy = (collection: string, member: string, value: unknown): readonly KnownRow[] =>
    (this.#shown.get(collection) ?? []).filter((row) => row[member] === value);

  cardBy = (naming: Naming): KnownCard => this.#cards.get(keyOf(naming)) ?? {};

  eventBy = (member: string, value: unknown): KnownEvent | undefined => this.#events.get(`${member} ${value}`);

  usesOf(token: unknown): TokenUses {
    const uses = this.#tokens.get(token) ?? { done: [], releasedAt: undefined, unit: undefined, username: undefined };
    this.#tokens.set(token, uses);
    return uses;
  }
}

/** The rows that a call, or a row of it, names. */
export function namingsIn(parameters: JsonObject): Naming[] {
  const unit = parameters["unit"];
  return [
    ...Object.entries(namedBy).flatMap(([name, collection]) => textsIn(parameters[name], collection)),
    ...(typeof unit === "string" && unit !== "" ? [{ collection: "units", member: "id", value: unit }] : []),
  ];
}

/** The texts of an identifier. */
export const textsIn = (identifier: unknown, collection: string): Naming[] =>
  Object.entries(objectOf(identifier) ?? {}).flatMap(([member, value]) =>
    typeof value === "string" && value !== "" ? [{ collection, member, value }] : [],
  );

/** A card that a call names: by what, and what it says of it. */
export interface Card {
  readonly naming: Naming;
  readonly row: KnownRow;
}

export function cardIn(parameters: JsonObject): Card | undefined {
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

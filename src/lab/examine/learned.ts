import { folded } from "../../store/row-index.ts";
import { type AskedRow, askedRows, type Exchange, mentions, wordsIn } from "./exchange.ts";
import { type JsonObject, objectOf, readAnswer } from "./read-answer.ts";
import type { KnownRow } from "./seed.ts";

export type Named = "units" | "accounts_receivable" | "rewards_participants" | "customer_event_classifications";

export const named: readonly [parameter: string, collection: Named, words: string][] = [
  ["accounts_receivable_identifier", "accounts_receivable", "account"],
  ["rewards_participant_identifier", "rewards_participants", "rewards participant"],
  ["performed_by_unit_identifier", "units", "unit"],
  ["classification_identifier", "customer_event_classifications", "classification"],
];

/** The members of an event that show a row of a collection. */
const shownIn: Readonly<Record<string, Named>> = {
  accounts_receivable: "accounts_receivable",
  rewards_participant: "rewards_participants",
  performed_by_unit: "units",
  created_by_unit: "units",
  classification: "customer_event_classifications",
};

/** A text of a request that names a row. */
export interface NamedThing {
  readonly collection: string;
  readonly member: string;
  readonly value: string;
}

export const namingKey = ({ collection, member, value }: NamedThing) => JSON.stringify([collection, member, value]);
export const foldedKey = (naming: NamedThing) => namingKey({ ...naming, value: folded(naming.value) });

/** What one exchange says, read once. */
export interface Reading {
  readonly exchange: Exchange;
  readonly at: number;
  readonly rows: readonly AskedRow[];
  readonly isOk: boolean;
  /** The words of the refusal of the call. */
  readonly text: string;
  /** Values and names of members that the call has, without those by which rows are known. */
  readonly words: readonly string[];
}

/** What a recording shows of what was there before each of its exchanges, read once. */
export class Learned {
  readonly readings = new Map<Exchange, Reading>();
  /** Texts by which something was found, by their key, and by the key of the folded text. */
  readonly found = new Set<string>();
  readonly foundAlike = new Map<string, string>();
  /** Texts that some refusal names, by their key. */
  readonly missed = new Set<string>();
  /** Rows that answers show, by collection. */
  readonly shown = new Map<string, KnownRow[]>();
  readonly holders = new Map<string, JsonObject>();
  readonly passCodes = new Map<string, unknown>();
  /** By one-time password, the exchange that used it first. */
  readonly usedPasswords = new Map<unknown, number>();
  readonly users: KnownRow[] = [];
  readonly keys = new Set<string>();
  readonly tokens = new Map<unknown, TokenUses>();
  /** Uses of external references by the folded number. */
  readonly references = new Map<string, { readonly at: number; readonly row: KnownRow }[]>();
  /** Events by id and by number, with the exchange that created them. */
  readonly events = new Map<string, { row: KnownRow; isWhole: boolean; createdAt: number | undefined }>();

  constructor(exchanges: readonly Exchange[]) {
    for (const [at, exchange] of exchanges.entries()) {
      const { isOk, status } = readAnswer(exchange.answer.json);
      const text = isOk ? "" : `${status["message"]} ${status["description"]}`;
      const words = wordsIn(exchange.parameters ?? {});
      const reading = { exchange, at, rows: askedRows(exchange), isOk, text, words };
      this.readings.set(exchange, reading);
      this.#learn(reading);
    }
  }

  #learn(reading: Reading): void {
    const { exchange, at, rows, isOk } = reading;
    const { contract, parameters, answer } = exchange;
    this.#learnToken(reading);
    for (const { parameters, outcome, text } of rows) {
      if (outcome !== "done") {
        for (const naming of namingsIn(parameters))
          if (mentions(text, naming.value)) this.missed.add(namingKey(naming));
        continue;
      }
      for (const naming of namingsIn(parameters)) this.#learnFound(naming);
      const card = cardIn(parameters);
      this.#learnHolder(card, answer.json);
      if (typeof card?.["identifier"] === "string") this.passCodes.set(card["identifier"], card["pass_code"]);
      const password = card?.["one_time_password"];
      if (password != null && !this.usedPasswords.has(password)) this.usedPasswords.set(password, at);
      const reference = referenceIn(parameters);
      if (reference && contract.name.endsWith(".create")) {
        const key = folded(String(reference["external_system_reference_number"]));
        this.references.set(key, [...(this.references.get(key) ?? []), { at, row: reference }]);
      }
    }
    if (!isOk) return;
    if (contract.name === "authentication.token" && parameters) {
      this.users.push(loginIn(parameters));
      if (typeof parameters["unit"] === "string") this.#learnFound(idOfUnit(parameters["unit"]));
    }
    if (contract.access === "basic") this.keys.add(keyIn(exchange));
    this.#learnEvents(reading, answer.json);
  }

  /** Whose card it is shows in an event that was created with it. */
  #learnHolder(card: JsonObject | undefined, json: JsonObject | undefined): void {
    const naming = card && namingOfCard(card);
    const holder = objectOf(objectOf(readAnswer(json).data)?.["rewards_participant"]);
    if (naming && holder) this.holders.set(namingKey(naming), holder);
  }

  /** Of texts that differ in case or outer space alone, one is that of the row: it is shown, or has no space around it. */
  #learnFound(naming: NamedThing, isShown = false): void {
    this.found.add(namingKey(naming));
    const key = foldedKey(naming);
    const before = this.foundAlike.get(key);
    if (isShown || before === undefined || before !== before.trim()) this.foundAlike.set(key, naming.value);
  }

  #learnToken({ exchange, at, isOk, text, words }: Reading): void {
    const { contract, parameters, answer } = exchange;
    const data = objectOf(readAnswer(answer.json).data);
    if (isOk && typeof data?.["token"] === "string") this.usesOf(data["token"]).done.push(at);
    const token = parameters?.["token"];
    if (token === undefined || contract.access !== undefined) return;
    const uses = this.usesOf(token);
    if (isOk || isAbout(text, words)) uses.done.push(at);
    if (isOk && contract.name === "authentication.token.release") uses.releasedAt ??= at;
    // Whose session it is shows in what was created with it.
    const log = objectOf(data?.["log_information"]);
    if (!isOk || !log || !contract.name.endsWith(".create")) return;
    uses.unit = objectOf(log["created_by_unit"]) ?? uses.unit;
    if (log["created_by_user"] !== undefined) uses.username = objectOf(log["created_by_user"])?.["username"] ?? null;
  }

  usesOf(token: unknown): TokenUses {
    const uses = this.tokens.get(token) ?? { done: [], releasedAt: undefined, unit: undefined, username: undefined };
    this.tokens.set(token, uses);
    return uses;
  }

  #learnEvents({ exchange, at, rows }: Reading, json: JsonObject | undefined): void {
    const { contract } = exchange;
    const { data, done } = readAnswer(json);
    const createdAt = contract.name.endsWith(".create") ? at : undefined;
    if (createdAt !== undefined && !contract.bulk) this.#learnNamed(exchange, objectOf(data) ?? {});
    const shown = [data].flat().flatMap((row): JsonObject[] => [objectOf(row)].filter((one) => one !== undefined));
    for (const row of [...shown, ...done]) {
      for (const [name, part] of Object.entries({ ...row, ...objectOf(row["log_information"]) })) {
        const collection = shownIn[name];
        const entity = objectOf(part);
        if (collection && entity) this.#learnShown(collection, entity);
      }
      const type = createdAt === undefined ? undefined : typeOfEvents(contract.name);
      const asked = contract.bulk && rows.find(({ parameters }) => isRowOf(parameters, row))?.parameters;
      const isWhole = row["type"] !== undefined && row["log_information"] !== undefined;
      this.#learnEvent(
        isWhole ? row : { ...(type && { type }), ...(asked && ownMembers(asked)), ...row },
        isWhole,
        createdAt,
      );
    }
  }

  /** What a call names, its answer shows: also where a selection of fields left out by what. */
  #learnNamed({ parameters }: Exchange, data: JsonObject): void {
    for (const { collection, member, value } of namingsIn(parameters ?? {})) {
      const [shown] = Object.keys(shownIn).filter((name) => shownIn[name] === collection && objectOf(data[name]));
      if (shown !== undefined) this.#learnShown(collection, { [member]: value, ...objectOf(data[shown]) });
    }
  }

  #learnShown(collection: string, entity: JsonObject): void {
    const all = this.shown.get(collection) ?? [];
    this.shown.set(collection, all);
    const same = all.find((one) =>
      ["id", "number", "alternative_code"].some((name) => one[name] != null && one[name] === entity[name]),
    );
    if (same) Object.assign(same, entity);
    else all.push({ ...entity });
    for (const member of ["id", "number", "alternative_code"]) {
      const value = entity[member];
      if (typeof value === "string") this.#learnFound({ collection, member, value }, true);
    }
  }

  #learnEvent(row: JsonObject, isWhole: boolean, createdAt: number | undefined): void {
    for (const member of ["id", "number"]) {
      const value = row[member];
      if (typeof value !== "string") continue;
      const before = this.events.get(`${member} ${value}`);
      const known = before ?? { row: {}, isWhole: false, createdAt };
      this.events.set(`${member} ${value}`, known);
      if (!known.isWhole) known.row = { ...known.row, ...row };
      known.isWhole ||= isWhole;
      known.createdAt ??= createdAt;
    }
  }

  shownBy(collection: string, member: string, value: unknown): readonly KnownRow[] {
    return (this.shown.get(collection) ?? []).filter((row) => row[member] === value);
  }

  eventBy(member: string, value: unknown) {
    return this.events.get(`${member} ${value}`);
  }
}

/** When a token was good, when it was released, and whose it is. */
interface TokenUses {
  readonly done: number[];
  releasedAt: number | undefined;
  unit: JsonObject | undefined;
  username: unknown;
}

export function namingsIn(parameters: JsonObject): NamedThing[] {
  return named.flatMap(([parameter, collection]) =>
    Object.entries(textsOf(parameters[parameter])).map(([member, value]) => ({ collection, member, value })),
  );
}

export const cardIn = (parameters: JsonObject): JsonObject | undefined =>
  objectOf(objectOf(parameters["rewards_participant_identifier"])?.["access_token_identifier"]);

export function namingOfCard(card: JsonObject): NamedThing | undefined {
  const member = ["identifier", "authentication_code", "one_time_password"].find((name) => card[name] != null);
  const value = member === undefined ? undefined : card[member];
  return isValue(value) ? { collection: "access_tokens", member: member as string, value: String(value) } : undefined;
}

export function referenceIn({ external_system, external_system_reference_number }: JsonObject): KnownRow | undefined {
  if (typeof external_system_reference_number !== "string" || external_system_reference_number === "") return undefined;
  return { ...(typeof external_system === "string" && { external_system }), external_system_reference_number };
}

export const loginIn = ({ username, password, organisation }: JsonObject): KnownRow => ({
  username,
  password,
  organisation,
});

export const loginKey = ({ username, organisation }: KnownRow) =>
  JSON.stringify([organisation, username].map((one) => folded(String(one))));

export const idOfUnit = (value: string): NamedThing => ({ collection: "units", member: "id", value });

export function keyIn({ request }: Exchange): string {
  const [, coded = ""] = /^\S+ (.*)$/.exec(request.headers["authorization"] ?? "") ?? [];
  return Buffer.from(coded, "base64").toString().split(":")[0] ?? "";
}

const isRowOf = (asked: JsonObject, row: JsonObject) =>
  asked["request_unique_identifier"] !== undefined &&
  asked["request_unique_identifier"] === row["request_unique_identifier"];

const typeOfEvents = (method: string) =>
  method.includes(".web.") ? "WEB" : method.includes(".achievements.") ? "ACHIEVEMENT" : "SOCIAL_MEDIA";

/** What a request says of its event itself, without what it only names. */
const ownMembers = (asked: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(asked).filter(([name, value]) => !name.endsWith("_identifier") && typeof value !== "object"),
  );

export const textsOf = (identifier: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(objectOf(identifier) ?? {}).filter(([, value]) => typeof value === "string" && value !== ""),
  ) as Record<string, string>;

export const isValue = (value: unknown) => typeof value === "number" || (typeof value === "string" && value !== "");

/** Does a text name something of the call? */
export const isAbout = (text: string, words: readonly string[]) => words.some((word) => mentions(text, word));

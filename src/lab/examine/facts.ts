import { folded } from "../../store/row-index.ts";
import type { Switches } from "../../wire/switches.ts";
import { type AskedRow, askedRows, type Exchange } from "./exchange.ts";
import {
  cardIn,
  keyNaming,
  Learned,
  loginIn,
  type Naming,
  namingsIn,
  referenceIn,
  textsIn,
  tokenNaming,
} from "./learned.ts";
import { type JsonObject, objectOf, objectsIn, readAnswer } from "./read-answer.ts";
import { type KnownRow, type Named, Seed, type SeedRows } from "./seed.ts";

/** Something that an exchange names, and in what state it was before. */
export interface Fact {
  /** Names it for people: `account number N-1`. */
  readonly about: string;
  /** The state that is most likely, then the others that the exchanges allow. */
  readonly states: readonly [State, ...State[]];
  /** Puts it there in that state. */
  put(seed: Seed, state: State, switches: Switches): void;
}

/** `bare`: not the text itself is there, but the one without white space around it. */
type State =
  | "there"
  | "absent"
  | "twin"
  | "bare"
  | "unknown"
  | "expired"
  | "released"
  | "used"
  | "not effective"
  | "pending"
  | "other pass code";

/** States of some facts that are tried in place of the most likely ones. */
export type OtherStates = ReadonlyMap<string, State>;

/** What was there before each of a list of exchanges. */
export interface Facts {
  /** What the exchange names. */
  of(exchange: Exchange): readonly Fact[];
  /** The rows that it needs. */
  rowsFor(exchange: Exchange, others: OtherStates, switches: Switches): SeedRows;
  /** Where the clock stood; `undefined`: it does not matter. */
  clockOf(exchange: Exchange): string | undefined;
}

/** A thing that was found is there, one that a refusal names most likely is not. The rest may be: most calls are right. */
function statesOf(isFound: boolean, isMissed: boolean, others: readonly State[] = []): Fact["states"] {
  if (isFound) return ["there", ...others];
  return isMissed ? ["absent", ...others, "there"] : ["there", "absent", ...others];
}

const bareOf = (value: string): State[] => (value.trim() === value ? [] : ["bare"]);

/** Reads what a recording shows to have been there, exchange by exchange. */
export class RecordedFacts implements Facts {
  readonly #learned: Learned;
  readonly #places: ReadonlyMap<Exchange, number>;
  readonly #facts = new Map<Exchange, readonly Fact[]>();

  constructor(exchanges: readonly Exchange[]) {
    this.#learned = new Learned(exchanges);
    this.#places = new Map(exchanges.map((exchange, at) => [exchange, at]));
  }

  of(exchange: Exchange): readonly Fact[] {
    const known = this.#facts.get(exchange) ?? this.#factsIn(exchange);
    this.#facts.set(exchange, known);
    return known;
  }

  rowsFor(exchange: Exchange, others: OtherStates, switches: Switches): SeedRows {
    const seed = new Seed();
    for (const fact of this.of(exchange)) fact.put(seed, others.get(fact.about) ?? fact.states[0], switches);
    return seed.rows();
  }

  clockOf(): undefined {
    return undefined;
  }

  #factsIn(exchange: Exchange): Fact[] {
    const { contract, parameters = {} } = exchange;
    const at = this.#places.get(exchange) as number;
    const rows = askedRows(exchange);
    const isCreating = contract.name.endsWith(".create");
    const { isOk } = readAnswer(exchange.answer.json);
    const all = [
      ...rows.flatMap((row) => namingsIn(row.parameters).map((naming) => this.#named(naming, at))),
      ...rows.flatMap((row) => this.#card(row, at)),
      ...(isCreating ? rows.flatMap((row) => this.#reference(row, at)) : []),
      ...this.#events(exchange, rows, at),
      ...(contract.access === undefined && "token" in parameters ? [this.#token(parameters["token"], at)] : []),
      ...(contract.name === "authentication.token" ? [this.#user(parameters, isOk)] : []),
      ...(contract.access === "basic" ? [this.#key(keyNaming(exchange))] : []),
    ];
    // Several rows may name the same.
    return [...new Map(all.map((one) => [one.about, one])).values()];
  }

  /** Something that is named by one of its members. */
  #named(naming: Naming, at: number): Fact {
    const { collection, member, value } = naming;
    const isName = member === "name" && collection !== "rewards_participants";
    const own = this.#learned.foundAs(naming);
    const isAlike = own !== undefined && own !== value;
    const sameNamed = isName ? this.#learned.shownBy(collection, "name", value) : [];
    const isFound = own === value || sameNamed.length > 0;
    const others: State[] = [...(isName ? (["twin"] as const) : []), ...bareOf(value)];
    const { done, missed } = this.#learned.of(naming);
    const states = ((): Fact["states"] => {
      // Two texts that differ in case or outer space alone name one thing: only one of them is there.
      if (isAlike) return done.length > 0 ? ["absent"] : ["absent", "there"];
      if (sameNamed.length > 1) return ["twin"];
      // A thing that refusals of other calls name too is not there in any.
      if (!isFound && [...missed].some((one) => one !== at)) return ["absent", ...others];
      return statesOf(isFound, missed.size > 0, others);
    })();
    const put = (seed: Seed, wanted: State, switches: Switches) => {
      // A thing that was found by its name is there once, unless the first of several is taken.
      const isOnce = wanted === "twin" && own === value && switches["identifier.ambiguous"] !== "first";
      const state = isOnce ? "there" : wanted;
      const target = seed[collection as Named];
      const add = (text: string) => {
        const [shown] = this.#learned.shownBy(collection, member, text);
        // Ids are in capital letters, however a request writes them.
        target.add({ ...shown, [member]: member === "id" ? text.toUpperCase() : text });
      };
      if (isAlike && state !== "there") add(own);
      if (state === "there") add(value);
      if (state === "bare") add(value.trim());
      if (state !== "twin") return;
      const twins = sameNamed.length > 1 ? sameNamed : [{ [member]: value }, { [member]: value }];
      for (const one of twins) target.addAnother({ ...one });
    };
    return { about: `${collection} ${member} ${value}`, states, put };
  }

  #card({ parameters }: AskedRow, at: number): Fact[] {
    const card = cardIn(parameters);
    if (!card) return [];
    const { naming, row } = card;
    const { member, value } = naming;
    const { done, row: known } = this.#learned.of(naming);
    const [usedAt] = done;
    // Nobody knows how long a one-time password lives.
    const isUsed = member === "one_time_password" && usedAt !== undefined && usedAt < at;
    const ofUnknown: State[] = [
      "not effective",
      "pending",
      ...(member === "identifier" ? (["other pass code"] as const) : []),
    ];
    const others = [...(usedAt === undefined ? ofUnknown : []), ...(isUsed ? (["used"] as const) : bareOf(value))];
    const states = statesOf(usedAt !== undefined, false, others);
    const put = (seed: Seed, state: State, switches: Switches) => {
      if (isUsed && switches["access-token.one-time-password"] === "once") return;
      if (state === "absent" || state === "used") return;
      const { holder, pass_code = row["pass_code"] } = known;
      const participant = objectOf(holder) && seed.rewards_participants.add({ ...objectOf(holder) })["id"];
      seed.access_tokens.add({
        ...row,
        pass_code,
        ...(participant !== undefined && { rewards_participant_id: participant }),
        ...(state === "bare" && { [member]: value.trim() }),
        ...(state === "not effective" && { life_cycle_state: "NOT_EFFECTIVE" }),
        ...(state === "pending" && { life_cycle_state: "PENDING_VERIFICATION" }),
        ...(state === "other pass code" && { pass_code: "another pass code" }),
      });
    };
    return [{ about: `access_tokens ${member} ${value}`, states, put }];
  }

  #reference({ parameters }: AskedRow, at: number): Fact[] {
    const reference = referenceIn(parameters);
    if (!reference) return [];
    const number = folded(String(reference["external_system_reference_number"]));
    const before = (this.#learned.references.get(number) ?? []).filter((use) => use.at < at);
    const isKnown = before.some(({ row }) => isSameReference(row, reference));
    const put = (seed: Seed, state: State) => {
      for (const { row } of before) seed.customer_events.addAnother({ ...row });
      if (state === "used" && !isKnown) seed.customer_events.addAnother({ ...reference });
    };
    const about = `reference ${JSON.stringify(reference)}`;
    return [{ about, states: isKnown ? ["used"] : ["absent", "used"], put }];
  }

  #token(token: unknown, at: number): Fact {
    const { done, releasedAt, row } = this.#learned.of(tokenNaming(token));
    const states = ((): Fact["states"] => {
      if (releasedAt !== undefined && releasedAt < at) return ["released"];
      if (done.some((one) => one >= at)) return ["there"];
      return ["there", ...(done.length > 0 ? [] : (["unknown"] as const)), "expired", "released"];
    })();
    const put = (seed: Seed, state: State) => {
      if (state === "unknown") return;
      const { unit, ...user } = row;
      seed.tokens.push({
        token,
        ...user,
        ...(objectOf(unit) && { unit_id: seed.units.add({ ...objectOf(unit) })["id"] }),
        ...(state === "expired" && { expires_on: "2000-01-01T00:00:00" }),
        ...(state === "released" && { life_cycle_state: "RELEASED" }),
      });
    };
    return { about: `token ${String(token)}`, states, put };
  }

  /** Who logs in, or whom the same name in other letters means. */
  #user(parameters: JsonObject, isOk: boolean): Fact {
    const login = loginIn(parameters);
    const isSame = (row: KnownRow, as: (value: string) => string) =>
      ["username", "organisation"].every((name) => as(String(row[name])) === as(String(login[name])));
    const { users } = this.#learned;
    const known = users.find((row) => isSame(row, String)) ?? users.find((row) => isSame(row, folded));
    return {
      about: `user ${String(login["username"])}`,
      states: statesOf(known !== undefined || isOk, true),
      put: (seed, state) => {
        if (known || state === "there") seed.users.push({ id: "0".repeat(31) + 1, ...(known ?? login) });
      },
    };
  }

  #key(naming: Naming): Fact {
    const { value } = naming;
    return {
      about: "Web API key",
      states: statesOf(this.#learned.foundAs(naming) === value, true),
      put: (seed, state) => {
        if (state === "there" && value !== "") seed.web_api_keys.push({ key: value });
      },
    };
  }

  #event = (member: string, value: string) => this.#learned.of({ collection: "customer_events", member, value });

  /** Events that a call names, or that its answer shows. */
  #events({ parameters = {}, answer }: Exchange, rows: readonly AskedRow[], at: number): Fact[] {
    const { data, isOk } = readAnswer(answer.json);
    if (Array.isArray(data)) {
      const put = (seed: Seed) => {
        const owner = ownerOf(seed, parameters);
        for (const row of objectsIn(data)) {
          const member = typeof row["id"] === "string" ? "id" : "number";
          const known = this.#event(member, String(row[member]));
          const shown = known.isWhole ? known.row : { ...known.row, ...row };
          seed.addEvent({ ...(owner && !Object.hasOwn(shown, owner.shownAs) && owner.row), ...shown });
        }
      };
      return [{ about: "listed events", states: ["there"], put }];
    }
    const namings = rows.flatMap((row) => textsIn(row.parameters["customer_event_identifier"], "customer_events"));
    return namings.map(({ member, value }): Fact => {
      const { row, createdAt } = this.#event(member, value);
      const isKnown = Object.keys(row).length > 0;
      const isThere = isKnown && (createdAt === undefined || createdAt < at);
      const others: State[] = member === "external_system_reference_number" ? ["twin"] : [];
      const put = (seed: Seed, state: State) => {
        // A reference number is that of one event in each system.
        const systems = state === "twin" ? ["one", "other"] : [];
        for (const external_system of systems) seed.addEvent({ external_system, [member]: value });
        if (state === "there") seed.addEvent({ [member]: value, ...(isKnown ? row : objectOf(data)) });
      };
      const states = statesOf(isOk || isThere, isKnown, isOk || isThere ? [] : others);
      return { about: `customer_events ${member} ${value}`, states, put };
    });
  }
}

const isSameReference = (one: KnownRow, other: KnownRow) =>
  ["external_system", "external_system_reference_number"].every((name) => one[name] === other[name]);

/** The row that a list is asked for: how its events show it, and what they have of it. */
function ownerOf(seed: Seed, parameters: JsonObject): { shownAs: string; row: KnownRow } | undefined {
  const holder = cardIn(parameters) && seed.access_tokens.rows[0]?.["rewards_participant_id"];
  if (holder !== undefined) return { shownAs: "rewards_participant", row: { rewards_participant_id: holder } };
  const namings = namingsIn(parameters);
  const naming = owners.flatMap((one) => namings.find(({ collection }) => collection === one) ?? [])[0];
  if (!naming) return undefined;
  const shownAs = naming.collection.replace(/^customer_event_classifications$/, "classification").replace(/s$/, "");
  const id = seed[naming.collection as Named].add({ [naming.member]: naming.value })["id"];
  return { shownAs, row: { [`${shownAs}_id`]: id } };
}

const owners: readonly Named[] = ["rewards_participants", "accounts_receivable", "customer_event_classifications"];

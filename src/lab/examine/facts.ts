import { folded } from "../../store/row-index.ts";
import type { Switches } from "../../wire/switches.ts";
import {
  type AskedRow,
  askedRows,
  type Exchange,
  type JsonObject,
  objectOf,
  objectsIn,
  readAnswer,
} from "./exchange.ts";
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
import { type KnownRow, Seed, type SeedRows, shownIn } from "./seed.ts";

/** Something that an exchange names, and in what state it was before. */
export interface Fact {
  /** Names it for people: `account number N-1`. */
  readonly about: string;
  /** The state that is most likely, then the others that the exchanges allow. */
  readonly states: readonly [State, ...State[]];
}

interface SeededFact extends Fact {
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
  /** Where the clock stood; nothing where it does not matter. */
  clockOf?(exchange: Exchange): string | undefined;
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
  readonly #facts: ReadonlyMap<Exchange, readonly SeededFact[]>;

  constructor(exchanges: readonly Exchange[]) {
    this.#learned = new Learned(exchanges);
    this.#facts = new Map(exchanges.map((exchange, at) => [exchange, this.#factsIn(exchange, at)]));
  }

  of = (exchange: Exchange) => this.#facts.get(exchange) as readonly SeededFact[];

  rowsFor(exchange: Exchange, others: OtherStates, switches: Switches): SeedRows {
    const seed = new Seed();
    for (const fact of this.of(exchange)) fact.put(seed, others.get(fact.about) ?? fact.states[0], switches);
    return seed.rows();
  }

  #factsIn(exchange: Exchange, at: number): SeededFact[] {
    const { contract, parameters = {} } = exchange;
    const rows = askedRows(exchange);
    const all = [
      ...rows.flatMap((row) => namingsIn(row.parameters).map((naming) => this.#named(naming, at))),
      ...rows.flatMap((row) => this.#card(row, at)),
      ...(contract.name.endsWith(".create") ? rows.flatMap((row) => this.#reference(row, at)) : []),
      ...this.#events(exchange, rows, at),
      ...(contract.access === undefined && "token" in parameters ? [this.#token(parameters["token"], at)] : []),
      ...(contract.name === "authentication.token" ? [this.#user(exchange)] : []),
      ...(contract.access === "basic" ? [this.#named(keyNaming(exchange), at)] : []),
    ];
    // Several rows may name the same.
    return [...new Map(all.map((one) => [one.about, one])).values()];
  }

  /** Something that is named by one of its members. */
  #named(naming: Naming, at: number): SeededFact {
    const { collection, member, value } = naming;
    const isName = member === "name" && collection !== "rewards_participants";
    const own = this.#learned.foundAs(naming);
    const isAlike = own !== undefined && own !== value;
    const sameNamed = isName ? this.#learned.shownBy(collection, "name", value) : [];
    const put = ({ known }: Seed, wanted: State, switches: Switches) => {
      // A thing that was found by its name is there once, unless the first of several is taken.
      const isOnce = wanted === "twin" && own === value && switches["identifier.ambiguous"] !== "first";
      const state = isOnce ? "there" : wanted;
      const add = (text: string) => {
        const [shown] = this.#learned.shownBy(collection, member, text);
        // Ids are in capital letters, however a request writes them.
        known[collection].add({ ...shown, [member]: member === "id" ? text.toUpperCase() : text });
      };
      if (isAlike && state !== "there") add(own);
      if (state === "there") add(value);
      if (state === "bare") add(value.trim());
      if (state !== "twin") return;
      const twins = sameNamed.length > 1 ? sameNamed : [{ [member]: value }, { [member]: value }];
      for (const one of twins) known[collection].addAnother({ ...one });
    };
    const states = (): Fact["states"] => {
      const { done, missed } = this.#learned.of(naming);
      // Two texts that differ in case or outer space alone name one thing: only one of them is there.
      if (isAlike) return done.length > 0 ? ["absent"] : ["absent", "there"];
      if (sameNamed.length > 1) return ["twin"];
      const isFound = own === value || sameNamed.length > 0;
      const others: State[] = [...(isName ? (["twin"] as const) : []), ...bareOf(value)];
      // A thing that refusals of other calls name too is not there in any.
      if (!isFound && [...missed].some((one) => one !== at)) return ["absent", ...others];
      return statesOf(isFound, missed.size > 0, others);
    };
    return { about: `${collection} ${member} ${value}`, states: states(), put };
  }

  #card({ parameters }: AskedRow, at: number): SeededFact[] {
    const card = cardIn(parameters);
    if (!card) return [];
    const { naming, row } = card;
    const { member, value } = naming;
    const { done, row: shown } = this.#learned.of(naming);
    const [usedAt] = done;
    // Nobody knows how long a one-time password lives.
    const isUsed = member === "one_time_password" && usedAt !== undefined && usedAt < at;
    const unlikely: Partial<Record<State, KnownRow>> = {
      "not effective": { life_cycle_state: "NOT_EFFECTIVE" },
      pending: { life_cycle_state: "PENDING_VERIFICATION" },
      ...(member === "identifier" && { "other pass code": { pass_code: "another pass code" } }),
    };
    const ofUnknown = usedAt === undefined ? (Object.keys(unlikely) as State[]) : [];
    const states = statesOf(usedAt !== undefined, false, [
      ...ofUnknown,
      ...(isUsed ? (["used"] as const) : bareOf(value)),
    ]);
    const put = ({ known }: Seed, state: State, switches: Switches) => {
      if (isUsed && switches["access-token.one-time-password"] === "once") return;
      if (state === "absent" || state === "used") return;
      const { holder, pass_code = row["pass_code"] } = shown;
      known.access_tokens.add({
        ...row,
        pass_code,
        rewards_participant_id: objectOf(holder) && known.rewards_participants.add({ ...objectOf(holder) })["id"],
        ...(state === "bare" && { [member]: value.trim() }),
        ...unlikely[state],
      });
    };
    return [{ about: `access_tokens ${member} ${value}`, states, put }];
  }

  #reference({ parameters }: AskedRow, at: number): SeededFact[] {
    const reference = referenceIn(parameters);
    if (!reference) return [];
    const number = folded(String(reference["external_system_reference_number"]));
    const before = (this.#learned.references.get(number) ?? []).filter((use) => use.at < at).map(({ row }) => row);
    const isKnown = before.some((row) =>
      hasAlike(row, reference, ["external_system", "external_system_reference_number"]),
    );
    const put = ({ known }: Seed, state: State) => {
      for (const row of before) known.customer_events.addAnother({ ...row });
      if (state === "used" && !isKnown) known.customer_events.addAnother({ ...reference });
    };
    const about = `reference ${JSON.stringify(reference)}`;
    return [{ about, states: isKnown ? ["used"] : ["absent", "used"], put }];
  }

  #token(token: unknown, at: number): SeededFact {
    const { done, releasedAt, row } = this.#learned.of(tokenNaming(token));
    const states = (): Fact["states"] => {
      if (releasedAt !== undefined && releasedAt < at) return ["released"];
      if (done.some((one) => one >= at)) return ["there"];
      return ["there", ...(done.length > 0 ? [] : (["unknown"] as const)), "expired", "released"];
    };
    const put = ({ known }: Seed, state: State) => {
      if (state === "unknown") return;
      const { unit, ...user } = row;
      known.tokens.addAnother({
        token,
        ...user,
        ...(objectOf(unit) && { unit_id: known.units.add({ ...objectOf(unit) })["id"] }),
        ...(state === "expired" && { expires_on: "2000-01-01T00:00:00" }),
        ...(state === "released" && { life_cycle_state: "RELEASED" }),
      });
    };
    return { about: `token ${String(token)}`, states: states(), put };
  }

  /** Who logs in, or whom the same name in other letters means. */
  #user({ parameters = {}, answer }: Exchange): SeededFact {
    const login = loginIn(parameters);
    const alike = (as: (value: unknown) => unknown) =>
      this.#learned.users.find((row) => hasAlike(row, login, ["username", "organisation"], as));
    const user = alike(String) ?? alike((value) => folded(String(value)));
    return {
      about: `user ${String(login["username"])}`,
      states: statesOf(user !== undefined || readAnswer(answer.json).isOk, true),
      put: ({ known }, state) => {
        if (user || state === "there") known.users.addAnother({ ...(user ?? login) });
      },
    };
  }

  /** Events that a call names, or that its answer shows. */
  #events({ parameters = {}, answer }: Exchange, rows: readonly AskedRow[], at: number): SeededFact[] {
    const { data, isOk } = readAnswer(answer.json);
    if (Array.isArray(data)) {
      const put = (seed: Seed) => {
        const owner = ownerOf(seed, parameters);
        for (const row of objectsIn(data)) {
          const member = typeof row["id"] === "string" ? "id" : "number";
          const known = this.#learned.eventBy(member, row[member]);
          const shown = known?.["isWhole"] ? known : { ...known, ...row };
          seed.addEvent({ ...(owner && !Object.hasOwn(shown, owner.shownAs) && owner.row), ...shown });
        }
      };
      return [{ about: "listed events", states: ["there"], put }];
    }
    const namings = rows.flatMap((row) => textsIn(row.parameters["customer_event_identifier"], "customer_events"));
    return namings.map(({ member, value }): SeededFact => {
      const event = this.#learned.eventBy(member, value);
      const createdAt = event?.["createdAt"] as number | undefined;
      const isThere = isOk || (event !== undefined && (createdAt === undefined || createdAt < at));
      const put = (seed: Seed, state: State) => {
        // A reference number is that of one event in each system.
        const systems = state === "twin" ? ["one", "other"] : [];
        for (const external_system of systems) seed.addEvent({ external_system, [member]: value });
        if (state === "there") seed.addEvent({ [member]: value, ...(event ?? objectOf(data)) });
      };
      const isReference = member === "external_system_reference_number";
      const states = statesOf(isThere, event !== undefined, isReference && !isThere ? ["twin"] : []);
      return { about: `customer_events ${member} ${value}`, states, put };
    });
  }
}

/** Do two rows have the same in some members? */
const hasAlike = (one: KnownRow, other: KnownRow, names: readonly string[], as = (value: unknown) => value) =>
  names.every((name) => as(one[name]) === as(other[name]));

/** The row that a list is asked for: how its events show it, and what they have of it. */
function ownerOf({ known }: Seed, parameters: JsonObject): { shownAs: string; row: KnownRow } | undefined {
  const holder = cardIn(parameters) && known.access_tokens.rows[0]?.["rewards_participant_id"];
  if (holder !== undefined) return { shownAs: "rewards_participant", row: { rewards_participant_id: holder } };
  const namings = namingsIn(parameters);
  for (const shownAs of ["rewards_participant", "accounts_receivable", "classification"] as const) {
    const naming = namings.find(({ collection }) => collection === shownIn[shownAs]);
    if (!naming) continue;
    const id = known[naming.collection].add({ [naming.member]: naming.value })["id"];
    return { shownAs, row: { [`${shownAs}_id`]: id } };
  }
  return undefined;
}

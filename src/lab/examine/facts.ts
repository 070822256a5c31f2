import type { Switches } from "../../wire/switches.ts";
import { askedRows, type Exchange, type JsonObject, objectsIn, readAnswer } from "./exchange.ts";
import { isCreate, Learned, type Named, namedByCall, namedIn, nameOf } from "./learned.ts";
import { type KnownRow, Seed, type SeedRows, shownIn } from "./seed.ts";

/** Something that an exchange names, and in what state it was before. */
export interface Fact {
  /** Names it for people. */
  readonly about: string;
  /** The state that is most likely, then the others that the exchanges allow. */
  readonly states: readonly [State, ...State[]];
}

interface SeededFact extends Fact {
  /** Puts it there in that state. */
  put(seed: Seed, state: State, switches: Switches): void;
}

/** States in which something is there, each with what is otherwise then. */
const changes = {
  there: {},
  "not effective": { life_cycle_state: "NOT_EFFECTIVE" },
  pending: { life_cycle_state: "PENDING_VERIFICATION" },
  "other pass code": { pass_code: "another pass code" },
  expired: { expires_on: "2000-01-01T00:00:00" },
  released: { life_cycle_state: "RELEASED" },
} as const satisfies Readonly<Record<string, KnownRow>>;

/** `bare`: not the text itself is there, but the one without white space around it. */
type State = keyof typeof changes | "absent" | "used" | "twin" | "bare";

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

const trimmed = (keys: KnownRow): KnownRow =>
  Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, isPadded(value) ? value.trim() : value]));

const isPadded = (value: unknown): value is string => typeof value === "string" && value.trim() !== value;

const bareOf = ({ keys }: Named): State[] => (Object.values(keys).some(isPadded) ? ["bare"] : []);

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
    const rows = askedRows(exchange).flatMap((row) => namedIn(row.parameters, isCreate(exchange)));
    const facts = [...rows, ...namedByCall(exchange)].map((named): SeededFact => {
      const about = nameOf(named);
      if (named.collection === "access_tokens") return { about, ...this.#card(named, at) };
      if (named.collection === "tokens") return { about, ...this.#token(named, at) };
      if (named.collection !== "customer_events") return { about, ...this.#identified(named, at) };
      return { about, ...(named.said ? this.#reference(named, at) : this.#event(named, exchange, at)) };
    });
    const { data } = readAnswer(exchange.answer.json);
    const listed = Array.isArray(data) ? [this.#listed(objectsIn(data), exchange.parameters ?? {})] : [];
    // Several rows may name the same.
    return [...new Map([...facts, ...listed].map((one) => [one.about, one])).values()];
  }

  /** Puts a thing there with all that is known of it. */
  #put({ collection, keys, said }: Named, seed: Seed, state: State): void {
    if (state === "absent" || state === "used" || state === "twin") return;
    const texts = state === "bare" ? trimmed(keys) : keys;
    const [shown] = this.#learned.shownBy(collection, texts);
    // Ids are in capital letters, however a request writes them.
    const id = typeof texts["id"] === "string" && { id: texts["id"].toUpperCase() };
    const change = state === "bare" ? {} : changes[state];
    seed.add(collection, { rewards_participant_id: seed.nobody, ...said, ...shown, ...texts, ...id, ...change });
  }

  /** Something that is named by one of its members, or a user. */
  #identified(named: Named, at: number): Omit<SeededFact, "about"> {
    const { collection, keys } = named;
    const own = this.#learned.foundAs(named);
    const isFound = own !== undefined && nameOf({ collection, keys: own }) === nameOf(named);
    const isAlike = own !== undefined && !isFound;
    const isName = "name" in keys && collection !== "rewards_participants";
    const sameNamed = isName ? this.#learned.shownBy(collection, keys) : [];
    const put = (seed: Seed, wanted: State, switches: Switches) => {
      // A thing that was found by its name is there once, unless the first of several is taken.
      const isOnce = wanted === "twin" && isFound && switches["identifier.ambiguous"] !== "first";
      if (isAlike && wanted !== "there") this.#put({ collection, keys: own }, seed, "there");
      else this.#put(named, seed, isOnce ? "there" : wanted);
      if (wanted !== "twin" || isOnce) return;
      for (const one of sameNamed.length > 1 ? sameNamed : [keys, keys]) seed.known[collection].addAnother({ ...one });
    };
    const states = (): Fact["states"] => {
      const { done, missed } = this.#learned.of(named);
      // Two texts that differ in case or outer space alone name one thing: only one of them is there.
      if (isAlike) return done.length > 0 ? ["absent"] : ["absent", "there"];
      if (sameNamed.length > 1) return ["twin"];
      const isThere = isFound || sameNamed.length > 0;
      const others: State[] = [...(isName ? (["twin"] as const) : []), ...bareOf(named)];
      // A thing that refusals of other calls name too is not there in any.
      if (!isThere && [...missed].some((one) => one !== at)) return ["absent", ...others];
      return statesOf(isThere, missed.size > 0 || collection === "users", others);
    };
    return { states: states(), put };
  }

  #card(named: Named, at: number): Omit<SeededFact, "about"> {
    const [use] = this.#learned.of(named).done;
    // Nobody knows how long a one-time password lives.
    const isUsed = "one_time_password" in named.keys && use !== undefined && use.at < at;
    const unlikely: State[] = [
      "not effective",
      "pending",
      ...("identifier" in named.keys ? ["other pass code" as const] : []),
    ];
    const others: State[] = [...(use ? [] : unlikely), ...(isUsed ? (["used"] as const) : bareOf(named))];
    return {
      states: statesOf(use !== undefined, false, others),
      put: (seed, state, switches) => {
        if (isUsed && switches["access-token.one-time-password"] === "once") return;
        this.#put(named, seed, state);
      },
    };
  }

  #reference(named: Named, at: number): Omit<SeededFact, "about"> {
    const { said: reference = {} } = named;
    const uses = this.#learned.of(named).done.filter((use) => use.at < at);
    const before = uses.map(({ said }) => said);
    const isKnown = before.some((row) => JSON.stringify(row) === JSON.stringify(reference));
    return {
      states: isKnown ? ["used"] : ["absent", "used"],
      put: (seed, state) => {
        for (const row of before) seed.add("customer_events", row);
        if (state === "used" && !isKnown) seed.add("customer_events", reference);
      },
    };
  }

  #token(named: Named, at: number): Omit<SeededFact, "about"> {
    const { done, releasedAt } = this.#learned.of(named);
    const states = (): Fact["states"] => {
      if (releasedAt !== undefined && releasedAt < at) return ["released"];
      if (done.some((use) => use.at >= at)) return ["there"];
      return ["there", ...(done.length > 0 ? [] : (["absent"] as const)), "expired", "released"];
    };
    return { states: states(), put: (seed, state) => this.#put(named, seed, state) };
  }

  /** An event that a call names. */
  #event({ collection, keys }: Named, { answer }: Exchange, at: number): Omit<SeededFact, "about"> {
    const { isOk, data } = readAnswer(answer.json);
    const isReference = "external_system_reference_number" in keys;
    const [event] = isReference ? [] : this.#learned.shownBy(collection, keys);
    const createdAt = event?.["createdAt"] as number | undefined;
    const isThere = isOk || (event !== undefined && (createdAt === undefined || createdAt < at));
    return {
      states: statesOf(isThere, event !== undefined, isReference && !isThere ? ["twin"] : []),
      put: (seed, state) => {
        // A reference number is that of one event in each system.
        const systems = state === "twin" ? ["one", "other"] : [];
        for (const external_system of systems) seed.add(collection, { external_system, ...keys });
        if (state === "there") seed.add(collection, { ...keys, ...(event ?? (data as KnownRow)) });
      },
    };
  }

  /** Events that an answer lists. */
  #listed(rows: readonly JsonObject[], parameters: JsonObject): SeededFact {
    const put = (seed: Seed) => {
      const owner = ownerOf(seed, parameters);
      for (const row of rows) {
        const member = typeof row["id"] === "string" ? "id" : "number";
        const [known] =
          row[member] === undefined ? [] : this.#learned.shownBy("customer_events", { [member]: row[member] });
        const shown = known?.["isWhole"] ? known : { ...known, ...row };
        seed.add("customer_events", { ...(owner && !Object.hasOwn(shown, owner.shownAs) && owner.row), ...shown });
      }
    };
    return { about: "listed events", states: ["there"], put };
  }
}

/** The row that a list is asked for: how its events show it, and what they have of it. */
function ownerOf({ known }: Seed, parameters: JsonObject): { shownAs: string; row: KnownRow } | undefined {
  const [card] = known.access_tokens.rows;
  if (card) return { shownAs: "rewards_participant", row: { rewards_participant_id: card["rewards_participant_id"] } };
  const named = namedIn(parameters, false);
  for (const shownAs of ["rewards_participant", "accounts_receivable", "classification"] as const) {
    const owner = named.find(({ collection }) => collection === shownIn[shownAs]);
    if (owner) return { shownAs, row: { [`${shownAs}_id`]: known[owner.collection].add(owner.keys) } };
  }
  return undefined;
}

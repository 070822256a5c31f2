import type { Switches } from "../../wire/switches.ts";
import { type Exchange, type JsonObject, objectOf, objectsIn, readAnswer } from "./exchange.ts";
import { isPadded, Learned, type Named, nameOf, thingsIn, trimmed } from "./learned.ts";
import { type KnownRow, Seed, type SeedRows, shownIn } from "./seed.ts";

export interface Fact {
  readonly about: string;
  /** The state that is most likely, then the others that the exchanges allow. */
  readonly states: readonly [State, ...State[]];
}

interface SeededFact extends Fact {
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
  // Not the text itself is there, but the one without white space around it.
  bare: {},
};

type State = keyof typeof changes | "absent" | "used" | "twin";

/** States of some facts that are tried in place of the most likely ones. */
export type OtherStates = ReadonlyMap<string, State>;

/** What was there before each of a list of exchanges. */
export interface Facts {
  of(exchange: Exchange): readonly Fact[];
  rowsFor(exchange: Exchange, others: OtherStates, switches: Switches): SeedRows;
  /** Where the clock stood; nothing where it does not matter. */
  clockOf?(exchange: Exchange): string | undefined;
}

/** What may have become of a thing since it was used last. */
const unlikely: Readonly<Record<string, readonly State[]>> = {
  access_tokens: ["not effective", "pending", "other pass code"],
  tokens: ["expired", "released"],
};

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
    return seed.stored();
  }

  #factsIn(exchange: Exchange, at: number): SeededFact[] {
    const { data } = readAnswer(exchange.answer.json);
    const named = thingsIn(exchange);
    const facts = named.map((one) => {
      if ("reference" in one.keys) return this.#reference(one, at);
      if (one.collection !== "customer_events") return this.#fact(one, at);
      // Several events may have one reference number: the one that is shown was meant.
      const said = { ...objectOf(data) };
      return this.#fact({ ...one, keys: keysOf(said) ?? one.keys, said }, at);
    });
    const listed = Array.isArray(data) ? [this.#listed(objectsIn(data), named)] : [];
    // Several rows may name the same.
    return [...new Map([...facts, ...listed].map((one) => [one.about, one])).values()];
  }

  #fact(named: Named, at: number): SeededFact {
    const { collection, keys } = named;
    const { done, missed, releasedAt } = this.#learned.of(named);
    const own = this.#learned.foundAs(named);
    const isAlike = own !== undefined && nameOf({ collection, keys: own }) !== nameOf(named);
    const shown = this.#learned.shownBy(collection, keys);
    const hasTwins =
      "external_system_reference_number" in keys || ("name" in keys && collection !== "rewards_participants");
    // Nobody knows how long a one-time password lives.
    const isUsed = "one_time_password" in keys && done.some((use) => use.at < at);
    const states = (): Fact["states"] => {
      if (releasedAt !== undefined && releasedAt < at) return ["released"];
      // Two texts that differ in case or outer space alone name one thing: only one of them is there.
      if (isAlike) return done.length > 0 ? ["absent"] : ["absent", "there"];
      if (hasTwins && shown.length > 1) return ["twin"];
      const others: State[] = [
        ...(hasTwins ? (["twin"] as const) : []),
        ...(done.some((use) => use.at >= at) ? [] : (unlikely[collection] ?? [])),
        ...(isUsed ? (["used"] as const) : []),
        ...(isPadded(keys) ? (["bare"] as const) : []),
      ];
      // Most calls are right, and a thing that a refusal names most likely is not there.
      const isCreatedLater = Number(shown[0]?.["createdAt"] ?? -1) >= at;
      if ((own || shown.length > 0) && !isCreatedLater) return ["there", ...others];
      // A thing that refusals of other calls name too is not there in any.
      if ([...missed].some((one) => one !== at)) return ["absent", ...others];
      const isMissed = missed.size > 0 || isCreatedLater || collection === "users";
      return isMissed ? ["absent", ...others, "there"] : ["there", "absent", ...others];
    };
    const put = (seed: Seed, wanted: State, switches: Switches) => {
      if (isUsed && switches["access-token.one-time-password"] === "once") return;
      // A thing that was found by its name is there once, unless the first of several is taken.
      const isOnce = wanted === "twin" && own !== undefined && switches["identifier.ambiguous"] !== "first";
      if (isAlike && wanted !== "there") return this.#put({ collection, keys: own }, seed, "there");
      if (wanted !== "twin" || isOnce) return this.#put(named, seed, isOnce ? "there" : wanted);
      // A reference number is that of one event in each system.
      const unseen = ["one", "other"].map((external_system) => ({ external_system, ...keys }));
      if (shown.length > 1) for (const one of shown) seed.addShown(collection, one);
      else for (const one of unseen) seed.addAnother(collection, one);
    };
    return { about: nameOf(named), states: states(), put };
  }

  #put({ collection, keys, said }: Named, seed: Seed, state: State): void {
    if (state === "absent" || state === "used" || state === "twin") return;
    const texts = state === "bare" ? trimmed(keys) : keys;
    const [shown] = this.#learned.shownBy(collection, texts);
    // Ids are in capital letters, however a request writes them.
    const id = typeof texts["id"] === "string" && { id: texts["id"].toUpperCase() };
    seed.addShown(collection, { ...said, ...shown, ...texts, ...id, ...changes[state] });
  }

  #reference(named: Named, at: number): SeededFact {
    const { said: reference = {} } = named;
    const before = this.#learned.of(named).done.filter((use) => use.at < at);
    const isKnown = before.some(({ said }) => JSON.stringify(said) === JSON.stringify(reference));
    return {
      about: `reference ${JSON.stringify(reference)}`,
      states: isKnown ? ["used"] : ["absent", "used"],
      put: (seed, state) => {
        for (const { said } of before) seed.addShown("customer_events", said);
        if (state === "used" && !isKnown) seed.addShown("customer_events", reference);
      },
    };
  }

  #listed(rows: readonly JsonObject[], named: readonly Named[]): SeededFact {
    const put = (seed: Seed) => {
      const owner = ownerIn(seed, named);
      for (const row of rows) {
        const [known] = this.#learned.shownBy("customer_events", keysOf(row) ?? { id: undefined });
        seed.addShown("customer_events", { ...owner, ...known, ...row });
      }
    };
    return { about: "listed events", states: ["there"], put };
  }
}

const keysOf = ({ id, number }: JsonObject): KnownRow | undefined =>
  typeof id === "string" ? { id } : typeof number === "string" ? { number } : undefined;

function ownerIn(seed: Seed, named: readonly Named[]): KnownRow {
  const [card] = seed.of("access_tokens");
  if (card) return { rewards_participant_id: card["rewards_participant_id"] };
  const owners = (["rewards_participant", "accounts_receivable", "classification"] as const).flatMap((name) => {
    const owner = named.find(({ collection }) => collection === shownIn[name]);
    return owner ? [{ [`${name}_id`]: seed.add(owner.collection, owner.keys) }] : [];
  });
  return owners[0] ?? {};
}

import { folded } from "../../store/row-index.ts";
import type { Switches } from "../../wire/switches.ts";
import { eventFacts } from "./event-facts.ts";
import { type AskedRow, type Exchange, mentions } from "./exchange.ts";
import type { Fact, Facts, OtherStates, State } from "./fact.ts";
import {
  cardIn,
  foldedKey,
  idOfUnit,
  isAbout,
  isValue,
  keyIn,
  Learned,
  loginIn,
  loginKey,
  type Named,
  type NamedThing,
  named,
  namingKey,
  namingOfCard,
  namingsIn,
  type Reading,
  referenceIn,
} from "./learned.ts";
import type { JsonObject } from "./read-answer.ts";
import { type KnownRow, Seed, type SeedRows } from "./seed.ts";

/** Reads what a recording shows to have been there, exchange by exchange. */
export class RecordedFacts implements Facts {
  readonly #learned: Learned;
  readonly #facts = new Map<Exchange, readonly Fact[]>();

  constructor(exchanges: readonly Exchange[]) {
    this.#learned = new Learned(exchanges);
  }

  of(exchange: Exchange): readonly Fact[] {
    const known = this.#facts.get(exchange) ?? this.#factsIn(this.#learned.readings.get(exchange) as Reading);
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

  #factsIn(reading: Reading): Fact[] {
    const { exchange, rows } = reading;
    const { contract, parameters } = exchange;
    const namings = new Map<string, { naming: NamedThing; rows: AskedRow[] }>();
    for (const row of rows) {
      for (const naming of namingsIn(row.parameters)) {
        const key = namingKey(naming);
        namings.set(key, { naming, rows: [...(namings.get(key)?.rows ?? []), row] });
      }
    }
    const token = contract.access === undefined ? parameters?.["token"] : undefined;
    return [
      ...[...namings.values()].map(({ naming, rows }) => this.#namedFact(naming, rows, reading.words)),
      ...this.#cardFacts(reading),
      ...this.#referenceFacts(reading),
      ...eventFacts(reading, this.#learned),
      ...(token === undefined ? [] : [this.#tokenFact(reading, token)]),
      ...(contract.name === "authentication.token" && parameters ? this.#loginFacts(reading, parameters) : []),
      ...(contract.access === "basic" ? this.#keyFacts(reading) : []),
    ];
  }

  /** Something that is named by one of its members. */
  #namedFact(naming: NamedThing, rows: readonly AskedRow[], words: readonly string[]): Fact {
    const { collection, member, value } = naming;
    const [parameter = ""] = named.find(([, one]) => one === collection) ?? [];
    const isName = member === "name" && collection !== "rewards_participants";
    const own = this.#learned.foundAlike.get(foldedKey(naming));
    const isAlike = own !== undefined && own !== value;
    const sameNamed = isName ? this.#learned.shownBy(collection, "name", value) : [];
    const isDone = rows.some((row) => row.outcome === "done");
    const refused = rows.filter((row) => row.outcome !== "done");
    const isNamed = refused.some((row) => mentions(row.text, value) || mentions(row.text, parameter));
    const isOther = !isNamed && refused.every((row) => isAbout(row.text, words));
    const twin: State[] = isName ? ["twin"] : [];
    const bare: State[] = value.trim() === value ? [] : ["bare"];
    const states = ((): [State, ...State[]] => {
      // What differs from a known text in case or outer space alone is nothing of its own: one of the two is.
      if (isAlike) return isDone || isNamed ? ["absent"] : isOther ? ["there"] : ["absent", "there"];
      if (sameNamed.length > 1) return ["twin"];
      if (isDone) return ["there", ...twin, ...bare];
      if (own === value || sameNamed.length > 0) return isOther ? ["there", ...bare] : ["there", ...twin, ...bare];
      if (isNamed) return ["absent", ...twin, "there", ...bare];
      if (this.#learned.missed.has(namingKey(naming))) return ["absent", ...twin];
      return isOther ? ["there", ...bare] : ["there", "absent", ...twin, ...bare];
    })();
    const put = (seed: Seed, wanted: State, switches: Switches) => {
      // What was found by its name is there once, unless the first of several is taken.
      const isOnce = wanted === "twin" && (own === value || isDone) && switches["identifier.ambiguous"] !== "first";
      const state = isOnce ? "there" : wanted;
      const target = seed[collection as Named];
      const add = (facts: KnownRow) =>
        void target.add({ ...this.#learned.shownBy(collection, member, facts[member])[0], ...facts, ...idOf(facts) });
      if (isAlike && state !== "there") add({ [member]: own });
      if (state === "there") add({ [member]: value });
      if (state === "bare") add({ [member]: value.trim() });
      if (state !== "twin") return;
      const twins = sameNamed.length > 1 ? sameNamed : [{ [member]: value }, { [member]: value }];
      for (const one of twins) target.addAnother({ ...one });
    };
    return { about: `${collection} ${member} ${value}`, states, put };
  }

  #cardFacts({ rows, at, words }: Reading): Fact[] {
    return rows.flatMap(({ parameters, outcome, text }): Fact[] => {
      const isDone = outcome === "done";
      const card = cardIn(parameters);
      if (!card) return [];
      const naming = namingOfCard(card);
      if (!naming) return [];
      const { member, value } = naming;
      const known = Object.fromEntries(Object.entries(card).filter(([, value]) => isValue(value)));
      const own = this.#learned.foundAlike.get(foldedKey(naming));
      const isFound = this.#learned.found.has(namingKey(naming));
      const password = card["one_time_password"];
      const usedAt = member === "one_time_password" ? this.#learned.usedPasswords.get(password) : undefined;
      const isUsed = usedAt !== undefined && usedAt < at;
      const others: State[] = [
        "not effective",
        "pending",
        ...(member === "identifier" ? ["other pass code" as const] : []),
      ];
      const bare: State[] = value.trim() === value ? [] : ["bare"];
      const states = ((): [State, ...State[]] => {
        if (own !== undefined && own !== value) return ["absent"];
        // Nobody knows how long a one-time password lives.
        if (isFound || isDone) return isUsed && !isDone ? ["there", "used"] : ["there", ...bare];
        const isNamed = [value, "access_token_identifier", "rewards_participant_identifier"].some((one) =>
          mentions(text, one),
        );
        if (isNamed) return ["absent", ...others, "there", ...bare];
        return isAbout(text, words) ? ["there", ...bare] : ["there", "absent", ...others, ...bare];
      })();
      const put = (seed: Seed, state: State, switches: Switches) => {
        const add = (row: KnownRow) =>
          void seed.access_tokens.add({ pass_code: this.#learned.passCodes.get(String(row["identifier"])), ...row });
        if (own !== undefined && own !== value)
          add({ [member]: own, pass_code: this.#learned.passCodes.get(own) ?? known["pass_code"] });
        if (isUsed && switches["access-token.one-time-password"] === "once") return;
        const passCode = this.#learned.passCodes.get(value) ?? known["pass_code"];
        const holder = this.#learned.holders.get(namingKey(naming));
        const row = {
          ...known,
          ...(passCode !== undefined && { pass_code: passCode }),
          ...(holder && { rewards_participant_id: seed.rewards_participants.add({ ...holder })["id"] }),
        };
        if (state === "there") add(row);
        if (state === "bare") add({ ...row, [member]: value.trim() });
        if (state === "not effective") add({ ...row, life_cycle_state: "NOT_EFFECTIVE" });
        if (state === "pending") add({ ...row, life_cycle_state: "PENDING_VERIFICATION" });
        if (state === "other pass code") add({ ...row, pass_code: "another pass code" });
      };
      return [{ about: `access_tokens ${member} ${value}`, states, put }];
    });
  }

  #referenceFacts({ rows, at, exchange, words }: Reading): Fact[] {
    if (!exchange.contract.name.endsWith(".create")) return [];
    return rows.flatMap(({ parameters, outcome, text }): Fact[] => {
      const isDone = outcome === "done";
      const reference = referenceIn(parameters);
      if (!reference) return [];
      const number = String(reference["external_system_reference_number"]);
      const before = (this.#learned.references.get(folded(number)) ?? []).filter((use) => use.at < at);
      const isKnown = before.some(({ row }) => isSameReference(row, reference));
      const states = ((): [State, ...State[]] => {
        if (isKnown) return ["used"];
        if (isDone) return ["absent", "used"];
        if (mentions(text, number) || mentions(text, "external_system_reference_number")) return ["used", "absent"];
        return isAbout(text, words) ? ["absent"] : ["absent", "used"];
      })();
      const put = (seed: Seed, state: State) => {
        for (const { row } of before) seed.customer_events.addAnother({ ...row });
        if (state === "used" && !isKnown) seed.customer_events.addAnother({ ...reference });
      };
      return [{ about: `reference ${JSON.stringify(reference)}`, states, put }];
    });
  }

  #tokenFact({ at, isOk }: Reading, token: unknown): Fact {
    const uses = this.#learned.usesOf(token);
    const { done, releasedAt, unit, username } = uses;
    const states = ((): [State, ...State[]] => {
      if (releasedAt !== undefined && releasedAt < at) return ["released"];
      if (isOk || done.some((one) => one >= at)) return ["there"];
      return done.length > 0 ? ["there", "expired", "released"] : ["there", "unknown", "expired", "released"];
    })();
    const put = (seed: Seed, state: State) => {
      if (state === "unknown") return;
      const unit_id = unit && seed.units.add({ ...unit })["id"];
      seed.tokens.push({
        token,
        ...(unit_id !== undefined && { unit_id }),
        ...(username !== undefined && { username }),
        ...(state === "expired" && { expires_on: "2000-01-01T00:00:00" }),
        ...(state === "released" && { life_cycle_state: "RELEASED" }),
      });
    };
    return { about: `token ${String(token)}`, states, put };
  }

  #loginFacts({ isOk, text, words }: Reading, parameters: JsonObject): Fact[] {
    const login = loginIn(parameters);
    const isUser = (row: KnownRow) =>
      row["username"] === login["username"] && row["organisation"] === login["organisation"];
    const alike = this.#learned.users.find((row) => loginKey(row) === loginKey(login));
    const known = this.#learned.users.find(isUser) ?? alike;
    const states: readonly [State, ...State[]] = known || isOk ? ["there"] : ["absent", "there"];
    const user: Fact = {
      about: `user ${String(login["username"])}`,
      states,
      put: (seed, state) => {
        if (known) seed.users.push({ id: "0".repeat(31) + 1, ...known });
        else if (state === "there") seed.users.push({ id: "0".repeat(31) + 1, ...login });
      },
    };
    const unit = parameters["unit"];
    if (typeof unit !== "string" || unit === "") return [user];
    return [user, this.#namedFact(idOfUnit(unit), [asked(parameters, isOk, text)], words)];
  }

  #keyFacts({ exchange, isOk, text, words }: Reading): Fact[] {
    const key = keyIn(exchange);
    const unit = exchange.parameters?.["unit"];
    const states: readonly [State, ...State[]] = isOk || this.#learned.keys.has(key) ? ["there"] : ["absent", "there"];
    const put = (seed: Seed, state: State) => {
      if (state === "there") seed.web_api_keys.push({ key });
    };
    const known: Fact[] = key === "" ? [] : [{ about: "Web API key", states, put }];
    if (typeof unit !== "string" || unit === "") return known;
    return [...known, this.#namedFact(idOfUnit(unit), [asked({}, isOk, text)], words)];
  }
}
const asked = (parameters: JsonObject, isOk: boolean, text: string): AskedRow => ({
  parameters,
  outcome: isOk ? "done" : "refused",
  answer: undefined,
  code: "",
  text,
});

const isSameReference = (one: KnownRow, other: KnownRow) =>
  one["external_system"] === other["external_system"] &&
  one["external_system_reference_number"] === other["external_system_reference_number"];

/** Ids are in capital letters, however a request writes them. */
const idOf = ({ id }: KnownRow): KnownRow => (typeof id === "string" ? { id: id.toUpperCase() } : {});

import { mapLeaves } from "../../matching/json-pointer.ts";
import { folded } from "../../store/entity.ts";
import type { CollectionName } from "../../vendor/entities/all-entities.ts";
import type { Switches } from "../../wire/switches.ts";
import { askedRows, type Exchange, type JsonObject, mentions, objectOf, objectsIn, readAnswer } from "./exchange.ts";
import { type KnownRow, KnownRows, partsOf, type SeedRows, shownIn } from "./seed.ts";
import {
  actOnOwn,
  isCreate,
  type Named,
  nameOf,
  type OwnRecord,
  ownRecordsBefore,
  ownRecordsIn,
  thingsIn,
} from "./things.ts";

export interface Fact {
  readonly about: string;
  /** The state that is most likely, then the others that the exchanges allow. */
  readonly states: readonly [State, ...State[]];
}

interface SeededFact extends Fact {
  put(seed: KnownRows, state: State, switches: Switches): void;
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

interface Known {
  /** The exchanges that did something with it, in their order, with what they said of it. */
  readonly done: { readonly at: number; readonly said: KnownRow }[];
  /** Those of which a refusal names it. */
  readonly missed: Set<number>;
  releasedAt?: number;
}

export class RecordedFacts implements Facts {
  readonly #known = new Map<string, Known>();
  /** Of the keys that differ in case or outer space alone, those by which something was found. */
  readonly #found = new Map<string, KnownRow>();
  /** Rows that answers show; an event also with the exchange that created it. */
  readonly #shown = new KnownRows();
  readonly #own: OwnRecord[] = [];
  readonly #facts: ReadonlyMap<Exchange, readonly SeededFact[]>;

  constructor(exchanges: readonly Exchange[]) {
    for (const [at, exchange] of exchanges.entries()) this.#learn(exchange, at);
    this.#facts = new Map(exchanges.map((exchange, at) => [exchange, this.#factsIn(exchange, at)]));
  }

  of = (exchange: Exchange) => this.#facts.get(exchange) as readonly SeededFact[];

  rowsFor(exchange: Exchange, others: OtherStates, switches: Switches): SeedRows {
    const seed = new KnownRows();
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
    if (actOnOwn(exchange)) facts.push(this.#records(at));
    else if (Array.isArray(data)) facts.push(this.#listed(objectsIn(data), named));
    // Several rows may name the same.
    return [...new Map(facts.map((one) => [one.about, one])).values()];
  }

  #fact(named: Named, at: number): SeededFact {
    const { collection, keys } = named;
    const { done, missed, releasedAt } = this.#of(named);
    const own = this.#found.get(foldedKey(named));
    const isAlike = own !== undefined && nameOf({ collection, keys: own }) !== nameOf(named);
    const shown = this.#shownBy(collection, keys);
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
    const put = (seed: KnownRows, wanted: State, switches: Switches) => {
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

  #put({ collection, keys, said }: Named, seed: KnownRows, state: State): void {
    if (state === "absent" || state === "used" || state === "twin") return;
    const texts = state === "bare" ? trimmed(keys) : keys;
    const [shown] = this.#shownBy(collection, texts);
    // Ids are in capital letters, however a request writes them.
    const id = typeof texts["id"] === "string" && { id: texts["id"].toUpperCase() };
    seed.addShown(collection, { ...said, ...shown, ...texts, ...id, ...changes[state] });
  }

  #records(at: number): SeededFact {
    const put = (seed: KnownRows) => {
      for (const { collection, row } of ownRecordsBefore(this.#own, at)) {
        seed.addShown(collection as CollectionName, row);
      }
    };
    return { about: "records of folders", states: ["there"], put };
  }

  #reference(named: Named, at: number): SeededFact {
    const { said: reference = {} } = named;
    const before = this.#of(named).done.filter((use) => use.at < at);
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
    const put = (seed: KnownRows) => {
      const owner = ownerIn(seed, named);
      for (const row of rows) {
        const [known] = this.#shownBy("customer_events", keysOf(row) ?? { id: undefined });
        seed.addShown("customer_events", { ...owner, ...known, ...row });
      }
    };
    return { about: "listed events", states: ["there"], put };
  }

  #learn(exchange: Exchange, at: number): void {
    for (const one of ownRecordsIn(exchange, at, this.#own)) this.#own.push(one);
    const { isOk, data } = readAnswer(exchange.answer.json);
    const answered = objectOf(data) ?? {};
    const created = isOk && isCreate(exchange) ? answered : {};
    for (const { outcome, text, ...named } of thingsIn(exchange)) {
      if (outcome === "done") this.#learnDone(named, at, created);
      else if (mentions(text, Object.values(named.keys)[0])) this.#of(named).missed.add(at);
      if (isOk && exchange.contract.name === "authentication.token.release") this.#of(named).releasedAt ??= at;
      // The answer shows what the call names, also where a selection of fields left out by what.
      for (const [collection, part] of partsOf(created)) {
        if (collection === named.collection) this.#learnShown(collection, { ...named.keys, ...part });
      }
    }
    if (!isOk) return;
    const { token } = answered;
    if (typeof token === "string") this.#learnDone({ collection: "tokens", keys: { token }, said: {} }, at, {});
    this.#learnEvents(exchange, at);
  }

  #learnDone(named: Named, at: number, created: JsonObject): void {
    const { collection, keys, said } = named;
    this.#of(named).done.push({ at, said: said ?? {} });
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
      const parts = partsOf({ ...row, ...objectOf(log_information) });
      for (const [collection, part] of parts) this.#learnShown(collection, part);
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

  #shownBy = (collection: CollectionName, keys: KnownRow): readonly KnownRow[] =>
    this.#shown
      .of(collection)
      .filter((row) => Object.entries(keys).every(([name, value]) => value !== undefined && row[name] === value));

  #of(named: Named): Known {
    const key = nameOf(named);
    const known = this.#known.get(key) ?? { done: [], missed: new Set() };
    this.#known.set(key, known);
    return known;
  }
}

const keysOf = ({ id, number }: JsonObject): KnownRow | undefined =>
  typeof id === "string" ? { id } : typeof number === "string" ? { number } : undefined;

function ownerIn(seed: KnownRows, named: readonly Named[]): KnownRow {
  const [card] = seed.of("access_tokens");
  if (card) return { rewards_participant_id: card["rewards_participant_id"] };
  const owners = (["rewards_participant", "accounts_receivable", "classification"] as const).flatMap((name) => {
    const owner = named.find(({ collection }) => collection === shownIn[name]);
    return owner ? [{ [`${name}_id`]: seed.add(owner.collection, owner.keys) }] : [];
  });
  return owners[0] ?? {};
}

const foldedKey = ({ collection, keys }: Named) =>
  nameOf({ collection, keys: mapLeaves(keys, (value) => folded(String(value))) as KnownRow });

const trimmed = (keys: KnownRow): KnownRow =>
  mapLeaves(keys, (value) => (typeof value === "string" ? value.trim() : value)) as KnownRow;

const isPadded = (keys: KnownRow): boolean => JSON.stringify(trimmed(keys)) !== JSON.stringify(keys);

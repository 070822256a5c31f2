import { isDeepStrictEqual } from "node:util";
import type { Switches } from "../../assumptions/switches.ts";
import { type JsonObject, objectOf, objectsIn } from "../../ground/json.ts";
import { memoizeByObject } from "../../ground/memoize.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { ignoringCase } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import type { CollectionName } from "../../vendor/entities/all-entities.ts";
import { readAnswer } from "../../wire/bulk.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import {
  eventTypeOf,
  isCreate,
  isOwner,
  type NamedRow,
  namedRowsIn,
  type RowUse,
  recordActOf,
  recordVersionsIn,
  rowKey,
  rowUsesIn,
  sessionOpenedBy,
} from "./named-rows.ts";
import { collectionByMember, type FixtureRows, rowsWithin, type SystemRow, SystemRows } from "./system-rows.ts";

export interface Fact {
  readonly about: string;
  /** The state that is most likely, then the others that the exchanges allow. */
  readonly states: readonly [State, ...State[]];
}

interface SeededFact extends Fact {
  put(seed: SystemRows, state: State, switches: Switches): void;
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

export type OtherStates = ReadonlyMap<string, State>;

export interface Facts {
  of(exchange: Exchange): readonly Fact[];
  rowsFor(exchange: Exchange, otherStates: OtherStates, switches: Switches): FixtureRows;
  /** Where the clock stood; nothing where it does not matter. */
  clockOf?(exchange: Exchange): string | undefined;
}

/** What may have become of a thing since it was used last. */
const unlikely: Readonly<Record<string, readonly State[]>> = {
  access_tokens: ["not effective", "pending", "other pass code"],
  tokens: ["expired", "released"],
};

type Use = RowUse & { readonly at: number; readonly exchange: Exchange };

export class RecordingFacts implements Facts {
  readonly #exchanges: readonly Exchange[];
  readonly #uses: ReadonlyMap<string, readonly Use[]>;
  /** Uses by keys without regard to case and outer space. */
  readonly #alike: ReadonlyMap<string, readonly Use[]>;
  /** Rows that answers show; an event also with the exchange that created it. */
  readonly #shown: SystemRows;
  readonly #entities: Methods["entities"];
  readonly #records: ReturnType<typeof recordVersionsIn>;

  constructor(exchanges: readonly Exchange[], { entities }: Methods) {
    this.#entities = entities;
    this.#shown = new SystemRows(entities);
    this.#exchanges = exchanges;
    const uses = exchanges.flatMap((exchange, at) => {
      return [...rowUsesIn(exchange), ...sessionOpenedBy(exchange)].map((one) => ({ ...one, at, exchange }));
    });
    this.#uses = Map.groupBy(uses, rowKey);
    this.#alike = Map.groupBy(uses, foldedKey);
    for (const use of uses) this.#learnUse(use);
    for (const [at, exchange] of exchanges.entries()) {
      if (readAnswer(exchange.answer.json).isOk) this.#learnEvents(exchange, at);
    }
    this.#records = recordVersionsIn(exchanges);
  }

  readonly of = memoizeByObject((exchange: Exchange) => this.#factsIn(exchange, this.#placeOf(exchange)));

  rowsFor(exchange: Exchange, otherStates: OtherStates, switches: Switches): FixtureRows {
    const seed = new SystemRows(this.#entities);
    for (const fact of this.of(exchange)) fact.put(seed, otherStates.get(fact.about) ?? fact.states[0], switches);
    const { data, isOk } = readAnswer(exchange.answer.json);
    if (recordActOf(exchange)) this.#putRecords(seed, this.#placeOf(exchange));
    else if (isOk && Array.isArray(data)) this.#putListed(seed, objectsIn(data), exchange);
    return seed.stored();
  }

  #placeOf = ({ ref }: Exchange) => this.#exchanges.findIndex((one) => one.ref === ref);

  #factsIn(exchange: Exchange, at: number): SeededFact[] {
    const { data } = readAnswer(exchange.answer.json);
    const facts = rowUsesIn(exchange).map((one) => {
      if ("reference" in one.keys) return this.#reference(one, at);
      if (one.collection !== "customer_events") return this.#fact(one, at);
      // Several events may have one reference number: the one that is shown was meant.
      const said = { ...objectOf(data) };
      return this.#fact({ ...one, keys: keysOf(said) ?? one.keys, said }, at);
    });
    return [...new Map(facts.map((one) => [one.about, one])).values()];
  }

  #fact(named: NamedRow, at: number): SeededFact {
    const { collection, keys } = named;
    const uses = this.#usesOf(named);
    // One of several texts that differ in case or outer space alone is that of the row: it is shown, or has no space around it.
    const found = (this.#alike.get(foldedKey(named)) ?? []).flatMap((use) => (use.isDone ? [use.keys] : []));
    const ofRows = this.#shown.of(collection).map((row) => mapLeaves(keys, (_, at) => row[at.slice(1)]) as SystemRow);
    const isSame = (one: SystemRow) => foldedKey({ collection, keys: one }) === foldedKey(named);
    const own = ofRows.find(isSame) ?? found.find((one) => !isPadded(one)) ?? found[0];
    const isAlike = own !== undefined && rowKey({ collection, keys: own }) !== rowKey(named);
    const shown = this.#shownBy(collection, keys);
    const hasTwins =
      "external_system_reference_number" in keys || ("name" in keys && collection !== "rewards_participants");
    // Nobody knows how long a one-time password lives.
    const isUsed = "one_time_password" in keys && uses.some((use) => use.isDone && use.at < at);
    const states = (): Fact["states"] => {
      if (uses.some((use) => isRelease(use) && use.at < at)) return ["released"];
      // Two texts that differ in case or outer space alone name one thing: only one of them is there.
      if (isAlike) return uses.some(({ isDone }) => isDone) ? ["absent"] : ["absent", "there"];
      const others: State[] = [
        ...(hasTwins ? (["twin"] as const) : []),
        ...(uses.some((use) => use.isDone && use.at >= at) ? [] : (unlikely[collection] ?? [])),
        ...(isUsed ? (["used"] as const) : []),
        ...(isPadded(keys) ? (["bare"] as const) : []),
      ];
      // Most calls are right, and a thing that a refusal names most likely is not there.
      const isCreatedLater = Number(shown[0]?.["createdAt"] ?? -1) >= at;
      if ((own || shown.length > 0) && !isCreatedLater) return ["there", ...others];
      // A card that is refused for its pass code is there.
      const missed = uses.filter((use) => use.isMissed && isDeepStrictEqual(use.said, named.said));
      // A thing that refusals of other calls name too is not there in any.
      if (missed.some((use) => use.at !== at)) return ["absent", ...others];
      const isMissed = missed.length > 0 || isCreatedLater || collection === "users";
      return isMissed ? ["absent", ...others, "there"] : ["there", "absent", ...others];
    };
    const put = (seed: SystemRows, wanted: State, switches: Switches) => {
      if (isUsed && switches["access-token.one-time-password"] === "once") return;
      // A thing that was found by its name is there once, unless the first of several is taken.
      const isOnce = wanted === "twin" && own !== undefined && switches["identifier.ambiguous"] !== "first";
      if (isAlike && wanted !== "there") return this.#put({ collection, keys: own }, seed, "there");
      if (wanted !== "twin" || isOnce) return this.#put(named, seed, isOnce ? "there" : wanted);
      // A reference number is that of one event in each system.
      for (const external_system of ["one", "other"]) seed.of(collection).push({ external_system, ...keys });
    };
    return { about: rowKey(named), states: states(), put };
  }

  #put({ collection, keys, said }: NamedRow, seed: SystemRows, state: State): void {
    if (state === "absent" || state === "used" || state === "twin") return;
    const texts = state === "bare" ? trimmed(keys) : keys;
    const [shown] = this.#shownBy(collection, texts);
    // Ids are in capital letters, however a request writes them.
    const id = typeof texts["id"] === "string" && { id: texts["id"].toUpperCase() };
    seed.addShown(collection, { ...said, ...shown, ...texts, ...id, ...changes[state] });
  }

  #reference(named: NamedRow, at: number): SeededFact {
    const { said: reference = {} } = named;
    const before = this.#usesOf(named).flatMap((use) => (use.isDone && use.at < at ? [{ ...use.said }] : []));
    const name = JSON.stringify(reference);
    const isKnown = before.some((said) => JSON.stringify(said) === name);
    return {
      about: `reference ${name}`,
      states: isKnown ? ["used"] : ["absent", "used"],
      put(seed, state) {
        const used = state === "used" && !isKnown ? [...before, reference] : before;
        for (const said of used) seed.addShown("customer_events", said);
      },
    };
  }

  /** The records of folders that were there: each as it was shown last, or else as it is shown first. */
  #putRecords(seed: SystemRows, at: number): void {
    for (const versions of this.#records) {
      const last = versions.findLast((one) => one.at < at);
      const { verb, collection, row } = last ?? versions[0];
      if (verb !== (last ? "removes" : "creates")) seed.addShown(collection as CollectionName, row);
    }
  }

  /** The events of a list: those that it shows, and those that were made for the same owner before it was sent. */
  #putListed(seed: SystemRows, rows: readonly JsonObject[], exchange: Exchange): void {
    const named = rowUsesIn(exchange);
    const owner = ownerIn(seed, named);
    for (const row of rows) {
      const [known] = this.#shownBy("customer_events", keysOf(row) ?? { id: undefined });
      seed.addShown("customer_events", { ...owner, ...known, ...row });
    }
    const others = Object.entries(exchange.parameters ?? {}).filter(
      ([name, value]) => !unfiltered.test(name) && value != null,
    );
    if (others.length > 0) return;
    const [asked] = named.filter(isOwner).map(rowKey);
    for (const made of this.#shown.of("customer_events")) {
      const by = this.#exchanges[Number(made["createdAt"])];
      if (!by || made["owner"] !== asked || made["type"] !== eventTypeOf(exchange) || !isAnsweredBefore(by, exchange))
        continue;
      seed.addShown("customer_events", { ...owner, ...made });
    }
  }

  #learnUse({ isDone, exchange, collection, keys, said }: Use): void {
    const { isOk, data } = readAnswer(exchange.answer.json);
    const created = (isOk && isCreate(exchange) && objectOf(data)) || {};
    // The answer shows what the call names, also where a selection of fields left out by what.
    for (const [of, part] of rowsWithin(created)) if (of === collection) this.#shown.add(of, { ...keys, ...part });
    if (!isDone || !said || collection === "customer_events") return;
    // Whose card, and whose session it is, shows in an event that was created with it.
    const { rewards_participant, log_information } = created;
    const { created_by_unit: unit, created_by_user: user } = objectOf(log_information) ?? {};
    // Once a login has said it, no answer of the session says otherwise.
    const username = this.#shownBy(collection, keys)[0]?.["username"] ?? objectOf(user)?.["username"];
    this.#shown.add(collection, { rewards_participant, unit, username, ...said, ...keys });
  }

  #learnEvents(exchange: Exchange, at: number): void {
    const { method, answer } = exchange;
    const { data, done } = readAnswer(answer.json);
    const rows = answeredRows(exchange);
    const named = method.bulk ? undefined : rowUsesIn(exchange).find((one) => one.collection === "customer_events");
    for (const one of [...objectsIn([data].flat()), ...done]) {
      const row: SystemRow = { ...(named && !named.said && named.keys), ...one };
      const { id, number, external_system_reference_number, log_information } = row;
      const parts = rowsWithin({ ...row, ...objectOf(log_information) });
      for (const [collection, part] of parts) this.#shown.add(collection, part);
      if (typeof id !== "string" && typeof number !== "string") continue;
      const known = this.#shown.add("customer_events", { id, number, external_system_reference_number });
      // What was asked for is shown by no answer of a bulk call.
      const asked = method.bulk && rows.find(({ answer: own }) => own === one)?.parameters;
      const [owner, another] = namedRowsIn(asked || exchange.parameters || {}, false).filter(isOwner);
      const owned = owner && !another && { owner: rowKey(owner) };
      const { does } = method.document;
      const sets = does && "sets" in does ? does.sets : {};
      const made = isCreate(exchange) && { ...sets, ...asked, ...owned };
      Object.assign(known, made, row);
      if (made) known["createdAt"] ??= at;
    }
  }

  #shownBy = (collection: CollectionName, keys: SystemRow): readonly SystemRow[] =>
    this.#shown
      .of(collection)
      .filter((row) => Object.entries(keys).every(([name, value]) => value !== undefined && row[name] === value));

  #usesOf = (named: NamedRow): readonly Use[] => this.#uses.get(rowKey(named)) ?? [];
}

/** The parameters of a list that leave nothing out of it. */
const unfiltered = /^(?:token|accounts_receivable_identifier|rewards_participant_identifier)$/;

const isAnsweredBefore = ({ sent: one }: Exchange, { sent: other }: Exchange) =>
  one === undefined || other === undefined || one.number <= other.after;

const isRelease = ({ isDone, exchange }: Use) => isDone && exchange.method.name === "authentication.token.release";

const keysOf = ({ id, number }: JsonObject): SystemRow | undefined =>
  typeof id === "string" ? { id } : typeof number === "string" ? { number } : undefined;

function ownerIn(seed: SystemRows, named: readonly NamedRow[]): SystemRow {
  const owners = (["rewards_participant", "accounts_receivable", "classification"] as const).flatMap((name) => {
    const owner = named.find(({ collection }) => collection === collectionByMember[name]);
    return owner ? [{ [`${name}_id`]: seed.add(owner.collection, owner.keys) }] : [];
  });
  return owners[0] ?? {};
}

const foldedKey = ({ collection, keys }: NamedRow) =>
  rowKey({ collection, keys: mapLeaves(keys, (value) => ignoringCase(String(value))) as SystemRow });

const trimmed = (keys: SystemRow): SystemRow =>
  mapLeaves(keys, (value) => (typeof value === "string" ? value.trim() : value)) as SystemRow;

const isPadded = (keys: SystemRow): boolean => JSON.stringify(trimmed(keys)) !== JSON.stringify(keys);

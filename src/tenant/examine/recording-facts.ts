import { isDeepStrictEqual } from "node:util";
import type { Switches } from "../../assumptions/switches.ts";
import { type JsonObject, objectOf, objectsIn } from "../../common/json.ts";
import { memoizeByObject } from "../../common/memoize.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { ignoringCase } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import type { CollectionName } from "../../vendor/entities/all-entities.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { answeredRows, type Exchange, type UnansweredWrite } from "./exchange.ts";
import { isAnsweredBefore } from "./lists.ts";
import {
  eventTypeOf,
  isCreate,
  isOwner,
  keysOf,
  type NamedRecord,
  namedRowsIn,
  type RowUse,
  recordActionOf,
  recordVersionsIn,
  rowKey,
  rowUsesIn,
  sessionOpenedBy,
} from "./named-rows.ts";
import type { Fact, Facts, OtherStates, State, World } from "./own-answer.ts";
import {
  collectionByMember,
  type FixtureRecords,
  rowsWithin,
  type SystemRecord,
  SystemRecords,
} from "./system-rows.ts";
import { worldFeatures } from "./world-features.ts";

interface StoredFact extends Fact {
  addTo(rows: SystemRecords, state: State, switches: Switches): void;
}

const changes = {
  stored: {},
  "not effective": { life_cycle_state: "NOT_EFFECTIVE" },
  pending: { life_cycle_state: "PENDING_VERIFICATION" },
  "other pass code": { pass_code: "another pass code" },
  expired: { expires_on: "2000-01-01T00:00:00" },
  released: { life_cycle_state: "RELEASED" },
  bare: {},
} satisfies Partial<Record<State, SystemRecord>>;

/** What may have happened to a row since its last use. */
const unlikely: Readonly<Record<string, readonly State[]>> = {
  access_tokens: ["not effective", "pending", "other pass code"],
  tokens: ["expired", "released"],
};

type RecordedUse = RowUse & { readonly at: number; readonly exchange: Exchange };

/** Facts that a recording shows: an answer shows rows, and a call that is done proves that its rows were there. */
export class RecordingFacts implements Facts {
  readonly #exchanges: readonly Exchange[];
  readonly #entities: Methods["entities"];
  readonly #usesByKey: ReadonlyMap<string, readonly RecordedUse[]>;
  /** Uses by keys without regard to case and outer space. */
  readonly #usesByPlainKey: ReadonlyMap<string, readonly RecordedUse[]>;
  /** Rows that answers show; an event also with the index of the exchange that created it. */
  readonly #shown: SystemRecords;
  readonly #records: ReturnType<typeof recordVersionsIn>;
  readonly #world: World;

  constructor(exchanges: readonly Exchange[], { entities }: Methods, unanswered: readonly UnansweredWrite[] = []) {
    this.#exchanges = exchanges;
    this.#entities = entities;
    this.#shown = new SystemRecords(entities);
    const uses = exchanges.flatMap((exchange, at) =>
      [...rowUsesIn(exchange), ...sessionOpenedBy(exchange)].map((use) => ({ ...use, at, exchange })),
    );
    this.#usesByKey = Map.groupBy(uses, rowKey);
    this.#usesByPlainKey = Map.groupBy(uses, plainKey);
    for (const use of uses) this.#learnUse(use);
    for (const [at, exchange] of exchanges.entries()) {
      if (readAnswer(exchange.answer.json).isOk) this.#learnEvents(exchange, at);
    }
    this.#records = recordVersionsIn(exchanges);
    this.#world = worldFeatures(exchanges, unanswered);
  }

  worldOf = () => this.#world;

  readonly of = memoizeByObject((exchange: Exchange) => this.#factsIn(exchange, this.#indexOf(exchange)));

  rowsFor(exchange: Exchange, otherStates: OtherStates, switches: Switches): FixtureRecords {
    const rows = new SystemRecords(this.#entities);
    for (const fact of this.of(exchange)) fact.addTo(rows, otherStates.get(fact.about) ?? fact.states[0], switches);
    const { data, isOk } = readAnswer(exchange.answer.json);
    if (recordActionOf(exchange)) this.#addRecords(rows, this.#indexOf(exchange));
    else if (isOk && Array.isArray(data)) this.#addListed(rows, objectsIn(data), exchange);
    return rows.toFixtures();
  }

  #indexOf = ({ ref }: Exchange) => this.#exchanges.findIndex((exchange) => exchange.ref === ref);

  #factsIn(exchange: Exchange, at: number): StoredFact[] {
    const { data } = readAnswer(exchange.answer.json);
    const facts = rowUsesIn(exchange).map((use) => {
      if ("reference" in use.keys) return this.#referenceFact(use, at);
      if (use.collection !== "customer_events") return this.#rowFact(use, at);
      // Several events may have one reference number: the call named the one that its answer shows.
      const attributes = { ...objectOf(data) };
      return this.#rowFact({ ...use, keys: keysOf(attributes) ?? use.keys, attributes }, at);
    });
    return [...new Map(facts.map((fact) => [fact.about, fact])).values()];
  }

  #rowFact(named: NamedRecord, at: number): StoredFact {
    const { collection, keys } = named;
    const ownKeys = this.#storedKeys(named);
    const isOtherText = ownKeys !== undefined && rowKey({ collection, keys: ownKeys }) !== rowKey(named);
    const isUsed = this.#isUsedPassword(named, at);
    const addTo = (rows: SystemRecords, state: State, switches: Switches) => {
      if (isUsed && switches["access-token.one-time-password"] === "once") return;
      if (isOtherText && state !== "stored") return this.#add({ collection, keys: ownKeys }, rows, "stored");
      if (state !== "twin") return this.#add(named, rows, state);
      // A row that was found by its name exists once, unless the system takes the first of several.
      if (ownKeys !== undefined && switches["identifier.ambiguous"] !== "first")
        return this.#add(named, rows, "stored");
      // A reference number is that of one event in each system.
      for (const external_system of ["one", "other"]) rows.push(collection, { external_system, ...keys });
    };
    const isGoodToken = collection === "tokens" && this.#usesOf(named).some(({ isDone }) => isDone);
    return { about: rowKey(named), states: this.#statesOf(named, at, ownKeys, isOtherText), isGoodToken, addTo };
  }

  /** The keys of the stored row, which may differ from those of the call in case and outer space. */
  #storedKeys(named: NamedRecord): SystemRecord | undefined {
    const { collection, keys } = named;
    const shown = this.#shown.of(collection).map((row) => mapLeaves(keys, (_, at) => row[at.slice(1)]) as SystemRecord);
    const isAlike = (shownKeys: SystemRecord) => plainKey({ collection, keys: shownKeys }) === plainKey(named);
    const used = (this.#usesByPlainKey.get(plainKey(named)) ?? []).flatMap((use) => (use.isDone ? [use.keys] : []));
    return shown.find(isAlike) ?? used.find((usedKeys) => !isPadded(usedKeys)) ?? used[0];
  }

  /** Nobody knows how long a one-time password lives. */
  #isUsedPassword = (named: NamedRecord, at: number): boolean =>
    "one_time_password" in named.keys && this.#usesOf(named).some((use) => use.isDone && use.at < at);

  #statesOf(named: NamedRecord, at: number, ownKeys: SystemRecord | undefined, isOtherText: boolean): Fact["states"] {
    const { collection, keys } = named;
    const uses = this.#usesOf(named);
    if (uses.some((use) => isRelease(use) && use.at < at)) return ["released"];
    // Two texts that differ in case or outer space alone name one row: only one of them is stored.
    if (isOtherText) return uses.some(({ isDone }) => isDone) ? ["absent"] : ["absent", "stored"];
    const hasTwins =
      "external_system_reference_number" in keys || ("name" in keys && collection !== "rewards_participants");
    const others: State[] = [
      ...(hasTwins ? (["twin"] as const) : []),
      ...(uses.some((use) => use.isDone && use.at >= at) ? [] : (unlikely[collection] ?? [])),
      ...(this.#isUsedPassword(named, at) ? (["used"] as const) : []),
      ...(isPadded(keys) ? (["bare"] as const) : []),
    ];
    const [shown] = this.#shownBy(collection, keys);
    const isCreatedLater = Number(shown?.["createdAt"] ?? -1) >= at;
    if ((ownKeys || shown) && !isCreatedLater) return ["stored", ...others];
    // A card that is refused for its pass code is there.
    const missed = uses.filter((use) => use.isMissed && isDeepStrictEqual(use.attributes, named.attributes));
    // A row that refusals of other calls name, too, is in none of them.
    if (missed.some((use) => use.at !== at)) return ["absent", ...others];
    // Most calls are right: a row is there, unless a refusal names it.
    const isMissed = missed.length > 0 || isCreatedLater || collection === "users";
    return isMissed ? ["absent", ...others, "stored"] : ["stored", "absent", ...others];
  }

  #add({ collection, keys, attributes }: NamedRecord, rows: SystemRecords, state: State): void {
    if (state === "absent" || state === "used" || state === "twin") return;
    const ownKeys = state === "bare" ? trimmed(keys) : keys;
    const [shown] = this.#shownBy(collection, ownKeys);
    // Ids are in capital letters, however a request writes them.
    const id = typeof ownKeys["id"] === "string" && { id: ownKeys["id"].toUpperCase() };
    rows.addShown(collection, { ...attributes, ...shown, ...ownKeys, ...id, ...changes[state] });
  }

  #referenceFact(named: NamedRecord, at: number): StoredFact {
    const { attributes: reference = {} } = named;
    // Of a call that came several times with one answer, the last one is judged.
    const isBefore = (use: RecordedUse) => use.at < at || (use.at === at && Number(use.exchange.count) > 1);
    const uses = this.#usesOf(named).filter((use) => use.isDone && isBefore(use));
    const before = uses.map(({ attributes, event }) => {
      const [shown] = event ? this.#shownBy("customer_events", event) : [];
      return { ...shown, ...attributes };
    });
    const isKnown = uses.some(({ attributes }) => isDeepStrictEqual(attributes, reference));
    return {
      about: `reference ${JSON.stringify(reference)}`,
      states: isKnown ? ["used"] : ["absent", "used"],
      addTo(rows, state) {
        const used = state === "used" && !isKnown ? [...before, reference] : before;
        for (const event of used) rows.addShown("customer_events", event);
      },
    };
  }

  /** Adds the records of declared entities: each as the last exchange before shows it, or else as the first one shows it. */
  #addRecords(rows: SystemRecords, at: number): void {
    for (const versions of this.#records) {
      const last = versions.findLast((version) => version.at < at);
      const { verb, collection, row } = last ?? versions[0];
      if (verb !== (last ? "removes" : "creates")) rows.addShown(collection, row);
    }
  }

  /** Adds the events of a list: those in the answer, and those that the recording created for the same owner before. */
  #addListed(rows: SystemRecords, listed: readonly JsonObject[], exchange: Exchange): void {
    const named = rowUsesIn(exchange);
    const owner = addOwner(rows, named);
    for (const event of listed) {
      const [known] = this.#shownBy("customer_events", keysOf(event) ?? { id: undefined });
      rows.addShown("customer_events", { ...owner, ...known, ...event });
    }
    const parameters = Object.entries(exchange.parameters ?? {});
    if (parameters.some(([name, value]) => !unfiltered.test(name) && value != null)) return;
    const ownerKey = named.filter(isOwner).map(rowKey)[0];
    for (const created of this.#shown.of("customer_events")) {
      const creation = this.#exchanges[Number(created["createdAt"])];
      if (!creation || !isAnsweredBefore(creation, exchange)) continue;
      if (created["owner"] !== ownerKey || created["type"] !== eventTypeOf(exchange)) continue;
      rows.addShown("customer_events", { ...owner, ...created });
    }
  }

  #learnUse({ isDone, exchange, collection, keys, attributes }: RecordedUse): void {
    const { isOk, data } = readAnswer(exchange.answer.json);
    const created = (isOk && isCreate(exchange) && objectOf(data)) || {};
    // The answer shows the row that the call names, even if a selection of fields leaves out its keys.
    for (const [part, row] of rowsWithin(created)) if (part === collection) this.#shown.add(part, { ...keys, ...row });
    if (!isDone || !attributes || collection === "customer_events") return;
    // An event shows whose card and whose session created it.
    const { rewards_participant, log_information } = created;
    const { created_by_unit: unit, created_by_user: user } = objectOf(log_information) ?? {};
    // The user that a login names stays: no answer of the session contradicts it.
    const username = this.#shownBy(collection, keys)[0]?.["username"] ?? objectOf(user)?.["username"];
    this.#shown.add(collection, { rewards_participant, unit, username, ...attributes, ...keys });
  }

  #learnEvents(exchange: Exchange, at: number): void {
    const { method, answer } = exchange;
    const { data, done } = readAnswer(answer.json);
    const rows = answeredRows(exchange);
    const named = method.bulk ? undefined : rowUsesIn(exchange).find((use) => use.collection === "customer_events");
    for (const event of [...objectsIn([data].flat()), ...done]) {
      const row: SystemRecord = { ...(named && !named.attributes && named.keys), ...event };
      const { id, number, external_system_reference_number, log_information } = row;
      for (const [collection, part] of rowsWithin({ ...row, ...objectOf(log_information) })) {
        this.#shown.add(collection, part);
      }
      if (typeof id !== "string" && typeof number !== "string") continue;
      const known = this.#shown.add("customer_events", { id, number, external_system_reference_number });
      // The answer of a bulk call does not repeat what its rows sent.
      const sentRow = method.bulk && rows.find((sent) => sent.answer === event)?.parameters;
      const [owner, another] = namedRowsIn(sentRow || exchange.parameters || {}, false).filter(isOwner);
      const owned = owner && !another && { owner: rowKey(owner) };
      const { does } = method.document;
      const sets = does && "sets" in does ? does.sets : {};
      const created = isCreate(exchange) && { ...sets, ...sentRow, ...owned };
      Object.assign(known, created, { ...row, number: known["number"] ?? number });
      if (created) known["createdAt"] ??= at;
    }
  }

  #shownBy = (collection: CollectionName, keys: SystemRecord): readonly SystemRecord[] =>
    this.#shown
      .of(collection)
      .filter((row) => Object.entries(keys).every(([name, value]) => value !== undefined && row[name] === value));

  #usesOf = (named: NamedRecord): readonly RecordedUse[] => this.#usesByKey.get(rowKey(named)) ?? [];
}

const unfiltered = /^(?:token|accounts_receivable_identifier|rewards_participant_identifier)$/;

const isRelease = ({ isDone, exchange }: RecordedUse) =>
  isDone && exchange.method.name === "authentication.token.release";

function addOwner(rows: SystemRecords, named: readonly NamedRecord[]): SystemRecord {
  const owners = (["rewards_participant", "accounts_receivable", "classification"] as const).flatMap((member) => {
    const owner = named.find(({ collection }) => collection === collectionByMember[member]);
    return owner ? [{ [`${member}_id`]: rows.add(owner.collection, owner.keys) }] : [];
  });
  return owners[0] ?? {};
}

const plainKey = ({ collection, keys }: NamedRecord) =>
  rowKey({ collection, keys: mapLeaves(keys, (value) => ignoringCase(String(value))) as SystemRecord });

const trimmed = (keys: SystemRecord): SystemRecord =>
  mapLeaves(keys, (value) => (typeof value === "string" ? value.trim() : value)) as SystemRecord;

const isPadded = (keys: SystemRecord): boolean => JSON.stringify(trimmed(keys)) !== JSON.stringify(keys);

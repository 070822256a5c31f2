import { isDeepStrictEqual } from "node:util";
import type { Switches } from "../../assumptions/switches.ts";
import { type JsonObject, objectOf, objectsIn } from "../../common/json.ts";
import { memoizeByObject } from "../../common/memoize.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { ignoringCase } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { readAnswer } from "../../wire/envelope.ts";
import type { Exchange, UnansweredWrite } from "./exchange.ts";
import { eventsBefore, nameOf, ownerIn } from "./lists.ts";
import type { Fact, OtherStates } from "./own-answer.ts";
import type { Facts } from "./replay.ts";
import {
  changes,
  type FixtureRecords,
  isCreate,
  keysOf,
  type NamedRecord,
  type RecordVersion,
  type RowUse,
  recordActionOf,
  recordsIn,
  rowKey,
  rowsWithin,
  rowUsesIn,
  type State,
  type SystemRecord,
  SystemRecords,
  toFixtures,
} from "./system-records.ts";
import { type World, worldFeatures } from "./world-features.ts";

interface StoredFact extends Fact {
  addTo(rows: SystemRecords, state: State, switches: Switches): void;
}

/** What may have happened to a row since its last use. */
const unlikely: Readonly<Record<string, readonly State[]>> = {
  access_tokens: ["not effective", "pending", "other pass code"],
  tokens: ["expired", "released"],
};

type RecordedUse = RowUse & { readonly at: number; readonly exchange: Exchange };

/** Facts that a recording shows: an answer shows rows, and a call that is done proves that its rows were there. */
export class RecordingFacts implements Facts {
  readonly #entities: Methods["entities"];
  readonly #indexes: ReadonlyMap<Exchange, number>;
  /** Uses by keys without regard to case and outer space. */
  readonly #uses: ReadonlyMap<string, readonly RecordedUse[]>;
  /** What answers show. Texts that differ in case or outer space alone name one row. */
  readonly #shown: SystemRecords;
  /** Records of declared entities, each with its versions in the order of the exchanges. The last may be its removal. */
  readonly #versions: ReadonlyMap<SystemRecord, readonly (RecordVersion & { readonly at: number })[]>;
  readonly #world: World;

  constructor(exchanges: readonly Exchange[], { entities }: Methods, unanswered: readonly UnansweredWrite[] = []) {
    this.#entities = entities;
    this.#indexes = new Map(exchanges.map((exchange, at) => [exchange, at]));
    this.#world = worldFeatures(exchanges, unanswered);
    this.#shown = new SystemRecords(entities, ignoringCase);
    const uses = exchanges.flatMap((exchange, at) => rowUsesIn(exchange).map((use) => ({ ...use, at, exchange })));
    this.#uses = Map.groupBy(uses, plainKey);
    for (const use of uses) this.#learnUse(use);
    for (const exchange of exchanges) if (readAnswer(exchange.answer.json).isOk) this.#learnEvents(exchange);
    const versions = exchanges.flatMap((exchange, at) => recordsIn(exchange).map((version) => ({ ...version, at })));
    this.#versions = Map.groupBy(versions, ({ collection, row }) => this.#shown.add(collection, row));
  }

  worldOf = () => this.#world;

  readonly of = memoizeByObject((exchange: Exchange): readonly StoredFact[] => {
    const at = this.#indexOf(exchange);
    const facts = rowUsesIn(exchange).map((use) => {
      if ("reference" in use.keys) return this.#referenceFact(use, at);
      if (use.collection !== "customer_events") return this.#rowFact(use, at);
      // Several events may have one reference number: the call named the one that its answer shows.
      const attributes = { ...objectOf(readAnswer(exchange.answer.json).data) };
      return this.#rowFact({ ...use, keys: keysOf(attributes) ?? use.keys, attributes }, at);
    });
    return [...new Map(facts.map((fact) => [fact.about, fact])).values()];
  });

  rowsFor(exchange: Exchange, otherStates: OtherStates, switches: Switches): FixtureRecords {
    const rows = new SystemRecords(this.#entities);
    // Rows whose owner no answer shows belong to these.
    const account = rows.push("accounts_receivable", {});
    for (const collection of ["units", "users", "rewards_participants"]) rows.push(collection, {});
    for (const fact of this.of(exchange)) fact.addTo(rows, otherStates.get(fact.about) ?? fact.states[0], switches);
    const { data, isOk } = readAnswer(exchange.answer.json);
    if (recordActionOf(exchange)) this.#addRecords(rows, this.#indexOf(exchange));
    else if (isOk && Array.isArray(data)) this.#addListed(rows, objectsIn(data), exchange);
    // An access token may name the account of its participant.
    for (const row of rows.of("rewards_participants")) row["accounts_receivable_id"] ??= account;
    return toFixtures(rows.all, this.#entities);
  }

  #indexOf = (exchange: Exchange) => this.#indexes.get(exchange) as number;

  #rowFact(named: NamedRecord, at: number): StoredFact {
    const { collection, keys } = named;
    const ownKeys = this.#storedKeys(named);
    const isOtherText = ownKeys !== undefined && !isDeepStrictEqual(ownKeys, keys);
    const isUsed = this.#isUsedPassword(named, at);
    const addTo = (rows: SystemRecords, state: State, switches: Switches) => {
      if (isUsed && switches["access-token.one-time-password"] === "once") return;
      // A row that was found by its name exists once, unless the system takes the first of several.
      if (state === "twin" && (ownKeys === undefined || switches["identifier.ambiguous"] === "first")) {
        // A reference number is that of one event in each system.
        for (const external_system of ["one", "other"]) rows.push(collection, { external_system, ...keys });
      } else if (isOtherText && state !== "stored") this.#add({ collection, keys: ownKeys }, rows, "stored");
      else if (state !== "absent") this.#add(named, rows, state);
    };
    const isGoodToken = collection === "tokens" && this.#usesOf(named).some(({ isDone }) => isDone);
    return { about: rowKey(named), states: this.#statesOf(named, at, ownKeys, isOtherText), isGoodToken, addTo };
  }

  /** The keys of the stored row, which may differ from those of the call in case and outer space. */
  #storedKeys(named: NamedRecord): SystemRecord | undefined {
    const { collection, keys } = named;
    const shown = this.#shown.find(collection, keys);
    if (shown) return mapLeaves(keys, (_, at) => shown[at.slice(1)]) as SystemRecord;
    const used = (this.#uses.get(plainKey(named)) ?? []).flatMap((use) => (use.isDone ? [use.keys] : []));
    return used.find((usedKeys) => !isPadded(usedKeys)) ?? used[0];
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
    const hasTwins = "external_system_reference_number" in keys || "name" in keys;
    const others: State[] = [
      ...(hasTwins ? (["twin"] as const) : []),
      ...(uses.some((use) => use.isDone && use.at >= at) ? [] : (unlikely[collection] ?? [])),
      ...(this.#isUsedPassword(named, at) ? (["absent"] as const) : []),
      ...(isPadded(keys) ? (["bare"] as const) : []),
    ];
    const { id, number } = this.#shown.find(collection, keys) ?? {};
    const { created } = this.#world;
    // A selection of fields may have left out the ID where the event was created.
    const creation = collection === "customer_events" && (created.get(id) ?? created.get(number));
    const isCreatedLater = creation && this.#indexOf(creation.exchange) >= at;
    if (ownKeys && !isCreatedLater) return ["stored", ...others];
    // A card that is refused for its pass code is there.
    const missed = uses.filter((use) => use.isMissed && isDeepStrictEqual(use.attributes, named.attributes));
    // A row that refusals of other calls name, too, is in none of them.
    if (missed.some((use) => use.at !== at)) return ["absent", ...others];
    // Most calls are right: a row is there, unless a refusal names it.
    const isMissed = missed.length > 0 || isCreatedLater || collection === "users";
    return isMissed ? ["absent", ...others, "stored"] : ["stored", "absent", ...others];
  }

  #add({ collection, keys, attributes }: NamedRecord, rows: SystemRecords, state: State): void {
    const ownKeys = state === "bare" ? trimmed(keys) : keys;
    const alike = this.#shown.find(collection, ownKeys) ?? {};
    const shown = Object.entries(ownKeys).every(([name, value]) => alike[name] === value) && alike;
    // Ids are in capital letters, however a request writes them.
    const id = typeof ownKeys["id"] === "string" && { id: ownKeys["id"].toUpperCase() };
    rows.addShown(collection, { ...attributes, ...shown, ...ownKeys, ...id, ...changes[state] });
  }

  #referenceFact(named: NamedRecord, at: number): StoredFact {
    const { attributes: reference = {} } = named;
    // Of a call that came several times with one answer, the last one is judged.
    const isBefore = (use: RecordedUse) => use.at < at || (use.at === at && Number(use.exchange.count) > 1);
    const uses = this.#usesOf(named).filter((use) => use.isDone && isBefore(use));
    const before = uses.map(({ attributes, event = {} }) => ({
      ...this.#shown.find("customer_events", event),
      ...attributes,
    }));
    const isKnown = uses.some(({ attributes }) => isDeepStrictEqual(attributes, reference));
    return {
      about: `reference ${JSON.stringify(reference)}`,
      states: isKnown ? ["used"] : ["absent", "used"],
      addTo(rows, state) {
        for (const event of state === "used" ? [...before, reference] : before) rows.addShown("customer_events", event);
      },
    };
  }

  /** Adds the records of declared entities: each as the last exchange before shows it, or else as the first one shows it. */
  #addRecords(rows: SystemRecords, at: number): void {
    for (const versions of this.#versions.values()) {
      const last = versions.findLast((version) => version.at < at);
      for (const { verb, collection, row } of last ? [last] : versions.slice(0, 1))
        if (verb !== (last ? "removes" : "creates")) rows.addShown(collection, row);
    }
  }

  /** Adds the events of a list: those in the answer, and those that the recording created for the same owner before. */
  #addListed(rows: SystemRecords, listed: readonly JsonObject[], exchange: Exchange): void {
    const { parameters = {} } = exchange;
    const owners = rowUsesIn(exchange).flatMap(({ member, collection, keys }) =>
      member === undefined ? [] : { member, row: rows.add(collection, keys) },
    );
    const [owner] = ofLists.flatMap((name) => owners.find(({ member }) => member === name) ?? []);
    const owned = owner && { [`${owner.member}_id`]: owner.row };
    const isFiltered = Object.entries(parameters).some(([name, value]) => !unfiltered.test(name) && value != null);
    const created = isFiltered ? [] : eventsBefore(exchange, ownerIn(parameters), this.#world.created);
    for (const event of [...listed, ...created.map(({ keys }) => keys)]) {
      const known = this.#shown.find("customer_events", keysOf(event) ?? {});
      rows.addShown("customer_events", { ...owned, ...known, ...event });
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
    const username = this.#shown.find(collection, keys)?.["username"] ?? objectOf(user)?.["username"];
    this.#shown.add(collection, { rewards_participant, unit, username, ...attributes, ...keys });
  }

  #learnEvents(exchange: Exchange): void {
    const { method, answer } = exchange;
    const { data, done } = readAnswer(answer.json);
    const named = method.bulk ? undefined : rowUsesIn(exchange).find((use) => use.collection === "customer_events");
    for (const event of [...objectsIn([data].flat()), ...done]) {
      const row: SystemRecord = { ...(named && !named.attributes && named.keys), ...event };
      const { id, number, external_system_reference_number, log_information } = row;
      for (const [collection, part] of rowsWithin({ ...row, ...objectOf(log_information) })) {
        this.#shown.add(collection, part);
      }
      if (!keysOf(row)) continue;
      const known = this.#shown.add("customer_events", { id, number, external_system_reference_number });
      const { does } = method.document;
      const sets = isCreate(exchange) && does && "sets" in does && does.sets;
      // The answer of a bulk call does not repeat what its rows sent.
      const creation = this.#world.created.get(nameOf(row));
      const sent = creation?.exchange === exchange && creation.sent;
      Object.assign(known, sets, sent, { ...row, number: known["number"] ?? number });
    }
  }

  #usesOf = (named: NamedRecord): readonly RecordedUse[] =>
    this.#uses.get(plainKey(named))?.filter((use) => rowKey(use) === rowKey(named)) ?? [];
}

/** What an event of a list has of the identifiers that a call names: the first of these. */
const ofLists = ["rewards_participant", "accounts_receivable", "classification"];

const unfiltered = /^(?:token|accounts_receivable_identifier|rewards_participant_identifier)$/;

const isRelease = ({ isDone, exchange }: RecordedUse) =>
  isDone && exchange.method.name === "authentication.token.release";

const plainKey = ({ collection, keys }: NamedRecord) =>
  rowKey({ collection, keys: mapLeaves(keys, (value) => ignoringCase(String(value))) as SystemRecord });

const trimmed = (keys: SystemRecord): SystemRecord =>
  mapLeaves(keys, (value) => (typeof value === "string" ? value.trim() : value)) as SystemRecord;

const isPadded = (keys: SystemRecord): boolean => JSON.stringify(trimmed(keys)) !== JSON.stringify(keys);

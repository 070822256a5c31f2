import { objectOf, objectsIn } from "../../common/json.ts";
import { counted } from "../../common/quoted-text.ts";
import type { RecordingPart } from "../../documents/recording.ts";
import type { AnyRecord } from "../../store/entity.ts";
import type { RecordsByCollection } from "../../store/read-records.ts";
import type { Methods } from "../../vendor/catalog.ts";
import type { CollectionName } from "../../vendor/entities/all-entities.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { type Exchange, isOfSystem, readExchange } from "./exchange.ts";
import { eventTypeOf, isCreate, recordVersionsIn, rowUsesIn } from "./named-rows.ts";
import { addOwner } from "./recording-facts.ts";
import { type FixtureRecords, rowsWithin, SystemRows } from "./system-rows.ts";

/**
 * The records that a system had before recordings, under their pseudonyms, as far as answers show or prove them. No recording
 * has credentials and free texts, so there are no users, tokens, keys and cards.
 * @returns also what of them is not known, in lines
 */
export function recordedFixtures(parts: readonly RecordingPart[], { catalog, entities }: Methods) {
  const read = parts.flatMap(({ header, exchanges }) =>
    exchanges.filter(isOfSystem).map((line) => readExchange(line, header.release, catalog)),
  );
  const { known, created } = recordsBefore(
    read.filter((exchange) => typeof exchange !== "string"),
    new SystemRows(entities),
  );
  const { fixtures: filled, made } = known.toKnownFixtures();
  const fixtures = Object.fromEntries(
    Object.entries(filled).map(([name, records]) => [name, records.map(withoutTexts)]),
  );
  const lines = Object.entries(fixtures).flatMap(([collection, records]) => {
    const ofCollection = made.filter((one) => one.collection === collection);
    const byMember = [...Map.groupBy(ofCollection, ({ member }) => member)];
    const leftOut = known.of(collection).length - records.length;
    return [
      ...(records[0] ? [`${collection}: ${counted(records.length, "record")}, like ${nameOf(records[0])}`] : []),
      ...byMember.map(([member, all]) => `  ${member} is not known of ${all.length}, and made`),
      ...(leftOut > 0 ? [`${collection}: ${leftOut} left out, as no answer shows all that they need`] : []),
    ];
  });
  const ofCalls = created > 0 ? [`${counted(created, "event")} left out, as the recorded calls created them`] : [];
  return { fixtures, lines: [...lines, ...ofCalls] };
}

/** A recording has the length of a free text alone. */
const withoutTexts = (record: AnyRecord): AnyRecord =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !/^(?:description|udf_string_\d+)$/.test(name)));

const nameOf = ({ number, name, id }: AnyRecord): string => String(number ?? name ?? id);

/** The collections of which a recording has every member. */
const withoutSecrets: ReadonlySet<CollectionName> = new Set([
  "units",
  "accounts_receivable",
  "rewards_participants",
  "customer_event_classifications",
]);

/** Gathers what answers show and what calls that were done name, without what the calls created. */
function recordsBefore(exchanges: readonly Exchange[], known: SystemRows) {
  const created = new Set<unknown>();
  for (const exchange of exchanges) {
    const uses = rowUsesIn(exchange);
    for (const { collection, keys, isDone } of uses) {
      if (isDone && withoutSecrets.has(collection)) known.add(collection, keys);
    }
    const { isOk, data, done } = readAnswer(exchange.answer.json);
    const shown = isOk ? [...objectsIn([data].flat()), ...done] : [];
    const isEvent = exchange.method.name.startsWith("customer_events.");
    const owner = isEvent && Array.isArray(data) ? addOwner(known, uses) : {};
    for (const { log_information, ...record } of shown) {
      for (const [collection, part] of rowsWithin({ ...record, ...objectOf(log_information) })) {
        if (withoutSecrets.has(collection)) known.addShown(collection, part);
      }
      if (isCreate(exchange) && record["id"] !== undefined) created.add(record["id"]);
      if (!isEvent || isCreate(exchange) || created.has(record["id"])) continue;
      known.addShown("customer_events", { type: eventTypeOf(exchange), ...owner, ...record, log_information });
    }
  }
  for (const [{ verb, collection, row }] of recordVersionsIn(exchanges)) {
    if (verb !== "creates") known.addShown(collection, row);
  }
  return { known, created: created.size };
}

/** A set with fixtures on top. A record takes the place of one that has the same unique value, also where others refer to it. */
export function laidOn(set: RecordsByCollection, fixtures: FixtureRecords, entities: Methods["entities"]) {
  const newIds = new Map<unknown, unknown>();
  const beneath = entities.map(({ collection, indexes }) => {
    const unique = Object.values(indexes).filter((index) => index.unique);
    const byKey = unique.map(({ of }) => new Map(fixtures[collection]?.map((record) => [of(record), record])));
    const kept = (set.get(collection) ?? []).filter((record) => {
      const key = (at: number) => unique[at]?.of(record) ?? Number.NaN;
      const taking = byKey.map((records, at) => records.get(key(at))).find((found) => found !== undefined);
      if (taking) newIds.set(record["id"], taking["id"]);
      return !taking;
    });
    return [collection, kept] as const;
  });
  const referring = (record: AnyRecord, references: object): AnyRecord => {
    const changed = Object.keys(references).filter((member) => newIds.has(record[member]));
    return { ...record, ...Object.fromEntries(changed.map((member) => [member, newIds.get(record[member])])) };
  };
  return new Map(
    beneath.map(([collection, kept], at) => {
      const { references = {} } = entities[at] ?? {};
      return [collection, [...kept.map((record) => referring(record, references)), ...(fixtures[collection] ?? [])]];
    }),
  );
}

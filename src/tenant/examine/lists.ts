import { isDeepStrictEqual } from "node:util";
import { type JsonObject, objectsIn } from "../../common/json.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { ignoringCase } from "../../store/entity.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { parseRelease } from "../../wire/release.ts";
import { isRising } from "./compare-data.ts";
import type { Exchange } from "./exchange.ts";
import { type Feature, feature } from "./finding.ts";
import { eventTypeOf, isOwner, namedRowsIn } from "./named-rows.ts";
import type { CreatedEvent, FeaturesOf } from "./own-answer.ts";

/** Where the events of a list stand, by the responses since the last write. */
export interface KnownList {
  readonly places: Map<unknown, Place>;
  readonly names: Map<number, unknown>;
  length?: number;
}

interface Place {
  readonly at: number;
  readonly ref: Exchange["ref"];
}

/** The only owner that parameters name. */
export function ownerIn(parameters: JsonObject): JsonObject | undefined {
  const [owner, another] = namedRowsIn(parameters, false).filter(isOwner);
  return owner && !another ? { collection: owner.collection, ...owner.keys } : undefined;
}

const nameOf = ({ id, number }: JsonObject) => id ?? number;

const count = (value: unknown, otherwise: number): number => (value == null ? otherwise : Number(value));

/**
 * What a list shows without a replay: each event once, only those of its owner, in their order, on the page that was asked for,
 * and none that nobody sent.
 * @param unanswered rows of the same world that were sent and not answered with an ID
 */
export function listFeatures(
  exchange: Exchange,
  created: ReadonlyMap<string, CreatedEvent>,
  lists: Map<string, KnownList>,
  unanswered: readonly JsonObject[],
): FeaturesOf {
  const { token: _, offset, number_of_results, ...asked } = knownParameters(exchange);
  const events = objectsIn(readAnswer(exchange.answer.json).data);
  const [from, most] = [count(offset, 0), count(number_of_results, Number.POSITIVE_INFINITY)];
  const key = JSON.stringify([exchange.method.name, asked]);
  const known = lists.get(key) ?? { places: new Map(), names: new Map() };
  lists.set(key, known);
  const owner = ownerIn(asked);
  const ofOwner = [...created.values()].filter(
    (one) => isAnsweredBefore(one.exchange, exchange) && owner && isSameOwner(one, owner, exchange),
  );
  const isFiltered = Object.entries(asked).some(([name, value]) => !ofOwners.test(name) && value != null);
  const fixed = [
    ...onceFeatures(events),
    ...foreignFeatures(events, created, owner, exchange),
    ...(events.length > most ? [ofList("more events", `${events.length} events`, `${most} events at most`)] : []),
    ...pageFeatures(exchange.ref, events, from, most, known),
    ...(isFiltered || from === 0 ? [] : restFeatures(events, ofOwner, created, from, most)),
  ];
  return (switches) => {
    const isNewestFirst = switches["list.order"] === "newest-first";
    return [
      ...fixed,
      ...orderFeatures(events, created, isNewestFirst),
      ...(asked["fields_set"] == null ? unsentFeatures(events, created, unanswered) : []),
    ];
  };
}

/** A release ignores the parameters that it does not know. */
function knownParameters({ method, parameters = {}, release }: Exchange): JsonObject {
  const { members } = schemaTree(method.parameters, parseRelease(release));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => members.has(name)));
}

const ofOwners = /^(?:accounts_receivable|rewards_participant)_identifier$|^fields_set$/;

const ofList = (key: string, actual: string, expected: string) => feature(`${key} /data`, "/data", actual, expected);

function onceFeatures(events: readonly JsonObject[]): Feature[] {
  const names = events.flatMap((event) => nameOf(event) ?? []);
  const again = names.length - new Set(names).size;
  return [ofList("twice", again > 0 ? `${again} events again` : "each event once", "each event once")];
}

/** Compares the places of events with those in other pages of the list. */
function pageFeatures(
  ref: Exchange["ref"],
  events: readonly JsonObject[],
  from: number,
  most: number,
  list: KnownList,
) {
  if (!Number.isInteger(from) || from < 0 || most < 0 || Number.isNaN(most)) return [];
  const rankText = (place: number) => `event number ${place + 1} of the list`;
  const ofPlaces = events.flatMap((event, index): Feature[] => {
    const name = nameOf(event);
    if (name === undefined) return [];
    const at = from + index;
    const before = list.places.get(name);
    const other = list.names.get(at);
    if (!before && other === undefined) {
      list.places.set(name, { at, ref });
      list.names.set(at, name);
    }
    const isElsewhere = before !== undefined && before.at !== at;
    const isOther = other !== undefined && other !== name;
    const known = isElsewhere ? `${rankText(before.at)}, as in ${refText(before.ref)}` : "another event";
    return [feature("page", `/data/${index}`, isElsewhere || isOther ? known : rankText(at), rankText(at))];
  });
  const { length } = list;
  const expected = length === undefined ? events.length : Math.max(0, Math.min(most, length - from));
  const inWords = (size: number) => `${size} of ${length ?? size} events from offset ${from}`;
  if (events.length < most && (events.length > 0 || from === 0)) list.length ??= from + events.length;
  return [...ofPlaces, ofList("page size", inWords(events.length), inWords(expected))];
}

const refText = (ref: Exchange["ref"]) => (typeof ref === "number" ? `line ${ref}` : ref);

/** A page that ends the list leaves out no more events than its offset. */
function restFeatures(
  events: readonly JsonObject[],
  ofOwner: readonly CreatedEvent[],
  created: ReadonlyMap<string, CreatedEvent>,
  from: number,
  most: number,
): Feature[] {
  if (events.length >= most || events.some(({ id }) => typeof id !== "string")) return [];
  const shown = new Set(events.map(({ id }) => created.get(String(id))));
  const missing = ofOwner.filter((one) => !shown.has(one)).length;
  const inWords = (count: number) => `${count} events are left out at offset ${from}`;
  return [ofList("rest", inWords(Math.max(missing, from)), inWords(from))];
}

function foreignFeatures(
  events: readonly JsonObject[],
  created: ReadonlyMap<string, CreatedEvent>,
  owner: JsonObject | undefined,
  exchange: Exchange,
): Feature[] {
  const own = "events of the owner that was asked for";
  return events.flatMap(({ id }, index) => {
    const known = created.get(String(id));
    if (!known) return [];
    const isForeign = isOfAnother(known, owner, exchange);
    return [feature("foreign", `/data/${index}`, isForeign ? "an event of another owner or type" : own, own)];
  });
}

function orderFeatures(
  events: readonly JsonObject[],
  created: ReadonlyMap<string, CreatedEvent>,
  isNewestFirst: boolean,
): Feature[] {
  const known = events.flatMap(({ id }) => created.get(String(id)) ?? []);
  // Calls that were sent at the same time may have been done in any order.
  const isAfter = ({ exchange: { order } }: CreatedEvent, { exchange: { order: before } }: CreatedEvent) =>
    order === before || (order !== undefined && before !== undefined && before.number <= order.after);
  const inOrder = isNewestFirst ? known.toReversed() : known;
  const ranks = inOrder.filter((one, at) => {
    const before = inOrder[at - 1];
    return before === undefined || isAfter(one, before) || isAfter(before, one);
  });
  if (ranks.length < 2 || new Set(known).size < known.length) return [];
  const expected = isNewestFirst ? "the newest event first" : "events in the order in which they were created";
  const isInOrder = isRising(ranks.map(({ rank }) => rank));
  return [ofList("order", isInOrder ? expected : "events in another order", expected)];
}

/** Events that are equal to one that a call created, came later than it, and were created by no call. */
function unsentFeatures(
  events: readonly JsonObject[],
  created: ReadonlyMap<string, CreatedEvent>,
  unanswered: readonly JsonObject[],
): Feature[] {
  const ranks = events.flatMap(({ id }) => created.get(String(id))?.rank ?? []);
  // The list itself shows its order, so that no variant of the order hides such an event.
  const isNewestFirst = Number(ranks[0]) > Number(ranks.at(-1));
  const inOrder = isNewestFirst ? events.toReversed() : events;
  const first = inOrder.findIndex(({ id }) => created.has(String(id)));
  const contents = new Set(inOrder.filter(({ id }) => created.has(String(id))).map(contentOf));
  const none = "no event that nobody sent";
  return inOrder.flatMap((event, index) => {
    if (first < 0 || index < first || event["id"] === undefined) return [];
    const isUnsent = !created.has(String(event["id"])) && contents.has(contentOf(event)) && !isAmong(unanswered, event);
    const at = `/data/${isNewestFirst ? events.length - 1 - index : index}`;
    return [
      feature("unsent event", at, isUnsent ? "an event that nobody sent, equal to one that was sent" : none, none),
    ];
  });
}

function contentOf({ id: _id, number: _number, log_information: _log, ...content }: JsonObject): string {
  return JSON.stringify(content);
}

const isAmong = (rows: readonly JsonObject[], event: JsonObject) =>
  rows.some((row) => ["profile", "performed_on"].every((name) => row[name] === event[name]));

export const isAnsweredBefore = ({ order }: Exchange, { order: later }: Exchange) =>
  order === undefined || later === undefined || order.number <= later.after;

/** True if an event was created for exactly this owner, as one of the listed type. */
function isSameOwner({ owner, exchange }: CreatedEvent, asked: JsonObject, list: Exchange): boolean {
  const type = eventTypeOf(exchange);
  return type !== undefined && type === eventTypeOf(list) && isDeepStrictEqual(owner, asked);
}

/** True if an event was created for an owner of another number, or as one of another type. */
function isOfAnother({ owner, exchange }: CreatedEvent, asked: JsonObject | undefined, list: Exchange): boolean {
  const [type, listed] = [eventTypeOf(exchange), eventTypeOf(list)];
  if (type !== undefined && listed !== undefined && type !== listed) return true;
  const numbers = [owner, asked].flatMap((one) => one?.["number"] ?? []).map((number) => ignoringCase(String(number)));
  return owner?.["collection"] === asked?.["collection"] && numbers.length === 2 && numbers[0] !== numbers[1];
}

import { isDeepStrictEqual } from "node:util";
import type { Switches } from "../../assumptions/switches.ts";
import { type JsonObject, objectsIn } from "../../common/json.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { ignoringCase } from "../../store/entity.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { parseRelease } from "../../wire/release.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { type Feature, feature, otherOrder } from "./finding.ts";
import { eventTypeOf, isOwner, keysOf, namedRowsIn } from "./system-records.ts";

export type CreatedEvent = ReturnType<typeof createdIn>[number] & { readonly rank: number };

/** How events were created, by their IDs, or by the number of an event without an ID. */
export type Created = ReadonlyMap<unknown, CreatedEvent>;

/** The events that the response to a call names as created, each with the row that created it. */
export function createdIn(exchange: Exchange) {
  return answeredRows(exchange).flatMap(({ parameters: sent, answer }, row) => {
    const keys = keysOf(answer ?? {});
    return keys ? [{ exchange, row, sent, keys, owner: ownerIn(sent) }] : [];
  });
}

/** Where the events of a list stand, by the responses since the last write. */
export interface KnownList {
  readonly places: Map<unknown, number>;
  readonly names: Map<number, unknown>;
  length?: number;
}

/** How each event of a list was created, if a call of the recording created it. */
type Creations = readonly (CreatedEvent | undefined)[];

/** The only owner that parameters name. */
export function ownerIn(parameters: JsonObject): JsonObject | undefined {
  const [owner, another] = namedRowsIn(parameters, false).filter(isOwner);
  return owner && !another ? { collection: owner.collection, ...owner.keys } : undefined;
}

/** What names an event. */
export const nameOf = ({ id, number }: JsonObject) => id ?? number;

/**
 * What a list shows without a replay: each event once, only those of its owner, in their order, on the page that was asked for,
 * and none that nobody sent.
 * @param unanswered rows of the same world that were sent and not answered with an ID
 */
export function listFeatures(
  exchange: Exchange,
  created: Created,
  lists: Map<string, KnownList>,
  unanswered: readonly JsonObject[],
): (switches: Switches) => Feature[] {
  const { token: _, offset, number_of_results, ...asked } = knownParameters(exchange);
  const events = objectsIn(readAnswer(exchange.answer.json).data);
  const key = JSON.stringify([exchange.method.name, asked]);
  const known = lists.get(key) ?? { places: new Map(), names: new Map() };
  lists.set(key, known);
  const owner = ownerIn(asked);
  const isFiltered = Object.entries(asked).some(([name, value]) => !ofOwners.test(name) && value != null);
  const least = isFiltered ? 0 : eventsBefore(exchange, owner, created).length;
  const page = { from: Number(offset ?? 0), most: Number(number_of_results ?? Number.POSITIVE_INFINITY) };
  const ofPage = pageFeatures(events, page, known, least);
  const again = events.length - new Set(events.map((event) => nameOf(event) ?? event)).size;
  const twice = again > 0 ? [ofList("twice", `${again} events again`, "each event once")] : [];
  return (switches) => {
    // Calls at the same time may stand in the recording after the list that shows their events.
    const creations = events.map((event) => created.get(nameOf(event)));
    return [
      ...twice,
      ...foreignFeatures(creations, owner, exchange),
      ...ofPage,
      ...orderFeatures(creations, switches["list.order"] === "newest-first"),
      ...(asked["fields_set"] == null ? unsentFeatures(events, creations, unanswered) : []),
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

/**
 * Compares the places of events with those in other pages of the list, and their number.
 * @param least how many events the list has at least, by the calls that created them
 */
function pageFeatures(
  events: readonly JsonObject[],
  { from, most }: { readonly from: number; readonly most: number },
  list: KnownList,
  least: number,
): Feature[] {
  if (!Number.isInteger(from) || from < 0 || most < 0 || Number.isNaN(most)) return [];
  const rankText = (place: number) => `event number ${place + 1} of the list`;
  const ofPlaces = events.flatMap((event, index): Feature[] => {
    const name = nameOf(event);
    if (name === undefined) return [];
    const at = from + index;
    const { names, places } = list;
    const [before, other] = [places.get(name), names.get(at)];
    if (before === undefined && other === undefined) {
      places.set(name, at);
      names.set(at, name);
    }
    const actual = places.get(name) === undefined ? "another event" : rankText(places.get(name) as number);
    return [feature("page", `/data/${index}`, actual, rankText(at))];
  });
  // A list without an offset is compared with ours.
  const leastHere = Math.max(events.length, from > 0 ? least - from : 0);
  const expected = Math.min(most, list.length === undefined ? leastHere : Math.max(0, list.length - from));
  const inWords = (size: number) => `${size} events from offset ${from}`;
  const isLast = events.length < most && (events.length > 0 || from === 0);
  if (isLast && from + events.length >= least) list.length ??= from + events.length;
  const isOtherSize = events.length !== expected;
  return [...ofPlaces, ...(isOtherSize ? [ofList("page size", inWords(events.length), inWords(expected))] : [])];
}

function foreignFeatures(creations: Creations, owner: JsonObject | undefined, exchange: Exchange): Feature[] {
  const [actual, own] = ["an event of another owner or type", "events of the owner that was asked for"];
  return creations.flatMap((one, index) =>
    one && isOfList(one, owner, exchange) === false ? feature("foreign", `/data/${index}`, actual, own) : [],
  );
}

function orderFeatures(creations: Creations, isNewestFirst: boolean): Feature[] {
  const known = creations.filter((one) => one !== undefined);
  if (known.length < 2 || new Set(known).size < known.length) return [];
  // Calls that were sent at the same time may have been done in any order.
  const isAfter = ({ exchange: { order } }: CreatedEvent, { exchange: { order: before } }: CreatedEvent) =>
    order === before || (order !== undefined && before !== undefined && before.number <= order.after);
  const inOrder = isNewestFirst ? known.toReversed() : known;
  const isInOrder = inOrder.every((one, at) => {
    const before = inOrder[at - 1];
    return before === undefined || before.rank < one.rank || !isAfter(before, one);
  });
  const expected = isNewestFirst ? "the newest event first" : "events in the order in which they were created";
  return [ofList("order", isInOrder ? expected : otherOrder, expected)];
}

/** Events that are equal to one that a call created, came later than it, and were created by no call. */
function unsentFeatures(
  events: readonly JsonObject[],
  creations: Creations,
  unanswered: readonly JsonObject[],
): Feature[] {
  const known = creations.filter((one) => one !== undefined);
  // The list itself shows its order, so that no variant of the order hides such an event.
  const isNewestFirst = Number(known[0]?.rank) > Number(known.at(-1)?.rank);
  const first = isNewestFirst ? creations.findLastIndex(Boolean) : creations.findIndex(Boolean);
  const contents = new Set(events.filter((_, index) => creations[index]).map(contentOf));
  return events.flatMap((event, index) => {
    const isLater = isNewestFirst ? index < first : index > first;
    const isUnsent = isLater && !creations[index] && contents.has(contentOf(event)) && !isAmong(unanswered, event);
    if (!isUnsent || event["id"] === undefined) return [];
    const actual = "an event that was not sent, equal to a sent event";
    return feature("unsent event", `/data/${index}`, actual, "only events that were sent");
  });
}

function contentOf({ id: _id, number: _number, log_information: _log, ...content }: JsonObject): string {
  return JSON.stringify(content);
}

const isAmong = (rows: readonly JsonObject[], event: JsonObject) =>
  rows.some((row) => ["profile", "performed_on"].every((name) => row[name] === event[name]));

/** The events that calls created for the owner of a list before it, as events of the listed type. */
export function eventsBefore(list: Exchange, owner: JsonObject | undefined, created: Created): CreatedEvent[] {
  const isBefore = ({ exchange: { order } }: CreatedEvent) =>
    order === undefined || list.order === undefined || order.number <= list.order.after;
  return [...created.values()].filter((one) => isBefore(one) && isOfList(one, owner, list));
}

/** True if an event was created for this owner, as one of the listed type; false if for another; else undefined. */
function isOfList({ owner, exchange }: CreatedEvent, asked: JsonObject | undefined, list: Exchange) {
  const [type, listed] = [eventTypeOf(exchange), eventTypeOf(list)];
  if (type !== undefined && listed !== undefined && type !== listed) return false;
  if (owner && isDeepStrictEqual(owner, asked)) return (type !== undefined && type === listed) || undefined;
  const numbers = [owner, asked].flatMap((one) => one?.["number"] ?? []).map((number) => ignoringCase(String(number)));
  const isOther = owner?.["collection"] === asked?.["collection"] && numbers.length === 2 && numbers[0] !== numbers[1];
  return isOther ? false : undefined;
}

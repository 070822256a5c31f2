import type { Switches } from "../../assumptions/switches.ts";
import { type JsonObject, objectOf, objectsIn } from "../../common/json.ts";
import { ignoringCase } from "../../store/entity.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { isRising, withoutIndexes } from "./compare-data.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { type Feature, feature } from "./finding.ts";
import { eventTypeOf, isCreate, isOwner, namedRowsIn } from "./named-rows.ts";
import type { OwnAnswer } from "./play.ts";

/** An event that a recorded call created. */
interface CreatedEvent {
  readonly exchange: Exchange;
  /** Its line and row. */
  readonly at: string;
  readonly rank: number;
  readonly sent: JsonObject;
  readonly owner: JsonObject | undefined;
}

type FeaturesOf = (switches: Switches, own: OwnAnswer) => readonly Feature[];

/**
 * What exchanges of one world show of each other, without a replay: one id is one event, a list has each event once and only
 * those of its owner, and an event comes back as it was sent.
 */
export function worldFeatures(exchanges: readonly Exchange[]): ReadonlyMap<Exchange, FeaturesOf> {
  const created = new Map<string, CreatedEvent>();
  const features = new Map<Exchange, FeaturesOf>();
  const numbers = new Map<string, string>();
  const lists = new Map<string, { readonly ref: Exchange["ref"]; readonly names: readonly unknown[] }>();
  for (const exchange of exchanges) {
    const { isOk, data } = readAnswer(exchange.answer.json);
    if (!isOk) continue;
    const ofNumbers = numberFeatures(data, numbers, "/data");
    if (isCreate(exchange)) {
      noteCreated(exchange, created);
      lists.clear();
      features.set(exchange, (_, own) => [...ofNumbers, ...identityFeatures(exchange, own, created)]);
      continue;
    }
    const events = objectsIn([data].flat());
    const ofEvents = events.flatMap((event, at) =>
      readBack(event, created, Array.isArray(data) ? `/data/${at}` : "/data"),
    );
    if (Array.isArray(data)) {
      const inList = listFeatures(exchange, events, created);
      const { token: _, offset, number_of_results: most, ...asked } = exchange.parameters ?? {};
      const key = JSON.stringify([exchange.method.name, asked]);
      const names = events.map(nameOf);
      const list = lists.get(key);
      const found = list && offset != null && Number(most ?? 1) > 0 ? partFeatures(names, Number(offset), list) : [];
      if (offset == null) lists.set(key, { ref: exchange.ref, names });
      features.set(exchange, (switches, own) => [...ofNumbers, ...ofEvents, ...found, ...inList(switches, own)]);
    } else features.set(exchange, () => [...ofNumbers, ...ofEvents]);
  }
  return features;
}

/** Numbers that differ from those that the same id had before. */
function numberFeatures(part: unknown, numbers: Map<string, string>, at: string): Feature[] {
  if (Array.isArray(part)) return part.flatMap((element, index) => numberFeatures(element, numbers, `${at}/${index}`));
  const shown = objectOf(part) ?? {};
  const within = Object.entries(shown).flatMap(([name, value]) => numberFeatures(value, numbers, `${at}/${name}`));
  const { id, number } = shown;
  if (typeof id !== "string" || id === "" || number == null) return within;
  const before = numbers.get(id) ?? String(number);
  numbers.set(id, before);
  if (before === String(number)) return within;
  const key = `number ${withoutIndexes(at)}`;
  return [...within, feature(key, `${at}/number`, JSON.stringify(number), JSON.stringify(before))];
}

const ownerIn = (parameters: JsonObject): JsonObject | undefined => {
  const [owner, another] = namedRowsIn(parameters, false).filter(isOwner);
  return owner && !another ? { collection: owner.collection, ...owner.keys } : undefined;
};

type Answers = readonly (JsonObject | undefined)[];

/** What the rows of a call that creates were answered. Another call has one row. */
function answersOf(exchange: Exchange): Answers {
  if (exchange.method.bulk) return answeredRows(exchange).map(({ answer }) => answer);
  return [objectOf(readAnswer(exchange.answer.json).data)];
}

function noteCreated(exchange: Exchange, created: Map<string, CreatedEvent>): void {
  for (const [index, answer] of answersOf(exchange).entries()) {
    const id = answer?.["id"];
    const { parameters: sent = {} } = answeredRows(exchange)[index] ?? {};
    if (typeof id !== "string" || created.has(id)) continue;
    const place = exchange.method.bulk ? `, row ${index + 1}` : "";
    const at = `${typeof exchange.ref === "number" ? "line " : ""}${exchange.ref}${place}`;
    created.set(id, { exchange, at, rank: created.size, sent, owner: ownerIn(sent) });
  }
}

const isNew = "done, with an event of its own";

/** Which event each row is answered with: a new one, that of an earlier row, or one that an earlier call created. */
function eventsInWords(exchange: Exchange, answers: Answers, created: ReadonlyMap<string, CreatedEvent>) {
  const rowOf = new Map<string, number>();
  return answers.map((answer, index) => {
    if (typeof answer?.["id"] !== "string") return undefined;
    const names = ["id", "number"].map((name) => `${name} ${answer[name]}`);
    const [before] = names.flatMap((name) => rowOf.get(name) ?? []);
    for (const name of names) rowOf.set(name, index);
    const event = created.get(answer["id"]);
    const isEarlier = event && (event.exchange !== exchange || Number(exchange.count) > 1);
    const of = before !== undefined ? `row ${before + 1}` : isEarlier ? event.at : undefined;
    return of === undefined ? isNew : `done, with the event of ${of}`;
  });
}

function identityFeatures(exchange: Exchange, own: OwnAnswer, created: ReadonlyMap<string, CreatedEvent>): Feature[] {
  const { method } = exchange;
  const here = eventsInWords(exchange, own.answers, created);
  return eventsInWords(exchange, answersOf(exchange), created).flatMap((there, index) => {
    const refusal = method.bulk ? own.rows.get(index) : own.refusal;
    const ours = here[index] ?? (refusal ? `refused (${refusal.kind})` : "not there");
    if (there === undefined || (there === isNew && (ours === isNew || here[index] === undefined))) return [];
    return method.bulk
      ? feature(`row ${index}`, `row ${index + 1}`, there, ours)
      : feature("call", "/data/id", there, ours);
  });
}

/** Members that come back as they were sent, if nothing about their value is assumed. */
const kept =
  /^(?:social_media|action|profile|website|external_system(?:_reference_number)?|description|udf_\w+|performed_on)$/;
const dated = /^(?:performed_on|udf_date_\d+)$/;
const plainDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

function isPlain(name: string, value: unknown): boolean {
  if (name.startsWith("udf_float_")) return typeof value === "number" && String(value).length < 9;
  if (typeof value !== "string" || value === "" || value.length > 255 || value !== value.trim()) return false;
  // Words of the vendor may be sent in any case.
  if (name === "social_media" || name === "action") return value === value.toUpperCase();
  return dated.test(name) ? plainDate.test(value) : /^[ -~]*$/.test(value) && !value.includes("{{");
}

function readBack(event: JsonObject, created: ReadonlyMap<string, CreatedEvent>, at: string): Feature[] {
  const { sent = {} } = created.get(String(event["id"])) ?? {};
  return Object.entries(sent).flatMap(([name, value]) => {
    if (!kept.test(name) || !Object.hasOwn(event, name) || !isPlain(name, value)) return [];
    // A number in a text is the same number: its type is reported once, for the method.
    if (typeof value === "number" && typeof event[name] === "string") return [];
    const [there, here] = [JSON.stringify(event[name]), JSON.stringify(value)];
    return [feature(`sent ${name}`, `${at}/${name}`, there, here)];
  });
}

const nameOf = ({ id, number }: JsonObject) => id ?? number;

/** Where a part of a list begins, by an earlier answer with the whole or its beginning. */
function partFeatures(
  names: readonly unknown[],
  offset: number,
  list: { ref: Exchange["ref"]; names: readonly unknown[] },
) {
  const from = names.length === 0 ? list.names.length : list.names.indexOf(names[0]);
  if (from < 0 || !(offset < list.names.length)) return [];
  const inWords = (at: number) => `events from number ${at + 1} on of those in line ${list.ref}`;
  return [feature("part /data", "/data", inWords(from), inWords(offset))];
}

function listFeatures(
  exchange: Exchange,
  events: readonly JsonObject[],
  created: ReadonlyMap<string, CreatedEvent>,
): FeaturesOf {
  const { parameters = {} } = exchange;
  const of = (key: string, there: string, here: string) => feature(`${key} /data`, "/data", there, here);
  const names = events.flatMap((event) => nameOf(event) ?? []);
  const again = names.length - new Set(names).size;
  const once = "each event once";
  const most = Number(parameters["number_of_results"] ?? Number.POSITIVE_INFINITY);
  const known = events.flatMap(({ id }) => created.get(String(id)) ?? []);
  const owner = ownerIn(parameters);
  const foreign = known.filter((one) => isOfAnother(one, owner, exchange)).length;
  const own = "events of the owner that was asked for";
  // Calls that were sent at the same time may have been done in any order.
  const isAfter = ({ exchange: { order } }: CreatedEvent, { exchange: { order: before } }: CreatedEvent) =>
    order === before || (order !== undefined && before !== undefined && before.number <= order.after);
  return (switches) => {
    const isNewestFirst = switches["list.order"] === "newest-first";
    const inOrder = isNewestFirst ? known.toReversed() : known;
    const ranks = inOrder.filter((one, at) => {
      const before = inOrder[at - 1];
      return before === undefined || isAfter(one, before) || isAfter(before, one);
    });
    const here = isNewestFirst ? "the newest event first" : "events in the order in which they were created";
    const there = isRising(ranks.map(({ rank }) => rank)) || again > 0 ? here : "events in another order";
    return [
      of("twice", again > 0 ? `${again} events again` : once, once),
      ...(known.length > 0
        ? [of("foreign", foreign > 0 ? `${foreign} events of another owner or type` : own, own)]
        : []),
      ...(ranks.length > 1 ? [of("order", there, here)] : []),
      ...(most > 0 && events.length > most
        ? [of("more events", `${events.length} events`, `${most} events at most`)]
        : []),
    ];
  };
}

/** Was an event created for an owner of another name of the same kind, or as one of another type? */
function isOfAnother({ owner, exchange }: CreatedEvent, asked: JsonObject | undefined, list: Exchange): boolean {
  const [type, listed] = [eventTypeOf(exchange), eventTypeOf(list)];
  if (type !== undefined && listed !== undefined && type !== listed) return true;
  if (!owner || !asked || owner["collection"] !== asked["collection"]) return false;
  const [name = ""] = Object.keys(owner).filter((key) => key !== "collection");
  const plain = (one: JsonObject) => ignoringCase(String(one[name]));
  return Object.hasOwn(asked, name) && name === "number" && plain(owner) !== plain(asked);
}

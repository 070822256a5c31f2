import type { Switches } from "../../assumptions/switches.ts";
import { type JsonObject, objectsIn } from "../../ground/json.ts";
import { ignoringCase } from "../../store/entity.ts";
import { readAnswer } from "../../wire/bulk.ts";
import { isRising } from "./compare-data.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { type Feature, feature } from "./finding.ts";
import { eventTypeOf, isCreate, isOwner, namedRowsIn } from "./named-rows.ts";

/** An event that a recorded call created. */
interface CreatedEvent {
  readonly exchange: Exchange;
  readonly rank: number;
  readonly sent: JsonObject;
  readonly owner: JsonObject | undefined;
}

type FeaturesOf = (switches: Switches) => readonly Feature[];

/**
 * What exchanges of one world show of each other, without a replay: one id is one event, a list has each event once and only
 * those of its owner, and an event comes back as it was sent.
 */
export function worldFeatures(exchanges: readonly Exchange[]): ReadonlyMap<Exchange, FeaturesOf> {
  const created = new Map<string, CreatedEvent>();
  const features = new Map<Exchange, FeaturesOf>();
  for (const exchange of exchanges) {
    const { isOk, data } = readAnswer(exchange.answer.json);
    if (!isOk) continue;
    if (isCreate(exchange)) {
      const found = createdIn(exchange, created);
      if (found.length > 0) features.set(exchange, () => found);
      continue;
    }
    const events = objectsIn([data].flat());
    const ofEvents = events.flatMap((event, at) =>
      readBack(event, created, Array.isArray(data) ? `/data/${at}` : "/data"),
    );
    const inList = Array.isArray(data) ? listFeatures(exchange, events, created) : () => [];
    features.set(exchange, (switches) => [...ofEvents, ...inList(switches)]);
  }
  return features;
}

const ownerIn = (parameters: JsonObject): JsonObject | undefined => {
  const [owner, another] = namedRowsIn(parameters, false).filter(isOwner);
  return owner && !another ? { collection: owner.collection, ...owner.keys } : undefined;
};

/** Notes the events that a call created. @returns a difference for each id that an event before has */
function createdIn(exchange: Exchange, created: Map<string, CreatedEvent>): Feature[] {
  const { method, answer, parameters = {}, count = 1 } = exchange;
  const rows = method.bulk
    ? answeredRows(exchange).map(({ answer: row, parameters: sent }) => ({ row, sent }))
    : [{ row: objectsIn([readAnswer(answer.json).data])[0], sent: parameters }];
  return rows.flatMap(({ row, sent }, index) => {
    const id = row?.["id"];
    if (typeof id !== "string") return [];
    const before = created.get(id) ?? (count > 1 ? { exchange: { ref: exchange.ref } } : undefined);
    if (!created.has(id)) created.set(id, { exchange, rank: created.size, sent, owner: ownerIn(sent) });
    if (!before) return [];
    const [key, at] = method.bulk ? [`row ${index}`, `row ${index + 1}`] : ["call", "/data/id"];
    const where = before.exchange === exchange ? "this call" : `line ${before.exchange.ref}`;
    const there = `done, with the id of an event of ${where}`;
    return [feature(key, at, there, "an event of its own")];
  });
}

/** Members that come back as they were sent, if nothing about their value is assumed. */
const kept =
  /^(?:profile|website|external_system(?:_reference_number)?|description|udf_string_\d+|performed_on|udf_date_\d+)$/;
const dated = /^(?:performed_on|udf_date_\d+)$/;
const plainDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

function isPlain(name: string, value: unknown): value is string {
  if (typeof value !== "string" || value === "" || value.length > 255 || value !== value.trim()) return false;
  return dated.test(name) ? plainDate.test(value) : /^[ -~]*$/.test(value) && !value.includes("{{");
}

function readBack(event: JsonObject, created: ReadonlyMap<string, CreatedEvent>, at: string): Feature[] {
  const { sent = {} } = created.get(String(event["id"])) ?? {};
  return Object.entries(sent).flatMap(([name, value]) => {
    if (!kept.test(name) || !Object.hasOwn(event, name) || !isPlain(name, value)) return [];
    const [there, here] = [JSON.stringify(event[name]), JSON.stringify(value)];
    return [feature(`sent ${name}`, `${at}/${name}`, there, here)];
  });
}

function listFeatures(
  exchange: Exchange,
  events: readonly JsonObject[],
  created: ReadonlyMap<string, CreatedEvent>,
): FeaturesOf {
  const { parameters = {} } = exchange;
  const of = (key: string, there: string, here: string) => feature(`${key} /data`, "/data", there, here);
  const names = events.flatMap(({ id, number }) => id ?? number ?? []);
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
    return [
      of("twice", again > 0 ? `${again} events again` : once, once),
      of("foreign", foreign > 0 ? `${foreign} events of another owner or type` : own, own),
      of("order", isRising(ranks.map(({ rank }) => rank)) || again > 0 ? here : "events in another order", here),
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

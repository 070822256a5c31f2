import type { Switches } from "../../assumptions/switches.ts";
import { type JsonObject, objectOf } from "../../common/json.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { jsonText } from "./compare-data.ts";
import { answeredRows, type Exchange, type UnansweredWrite } from "./exchange.ts";
import { type Feature, feature } from "./finding.ts";
import { type Created, type CreatedEvent, createdIn, type KnownList, listFeatures, nameOf } from "./lists.ts";
import type { OwnAnswer } from "./own-answer.ts";
import { collectionByMember, isCreate, isOnlyReading } from "./system-records.ts";

/** What responses show besides what became of calls, under variants and in comparison with our answer. */
type FeaturesOf = (switches: Switches, own: OwnAnswer) => readonly Feature[];

export type World = ReturnType<typeof worldFeatures>;

/**
 * What exchanges of one world show of each other, without a replay: one ID is one event, and a list has each event once, at one
 * place, and only those of its owner.
 */
export function worldFeatures(exchanges: readonly Exchange[], unanswered: readonly UnansweredWrite[] = []) {
  const created = new Map<unknown, CreatedEvent>();
  const features = new Map<Exchange, FeaturesOf>();
  const lists = new Map<string, KnownList>();
  const withoutId: JsonObject[] = [];
  const waiting = [...unanswered];
  for (const exchange of exchanges) {
    while (waiting[0] && waiting[0].number < (exchange.order?.number ?? 0)) {
      withoutId.push(...(waiting.shift()?.rows ?? []));
      lists.clear();
    }
    if (!isOnlyReading(exchange)) lists.clear();
    const { isOk, data } = readAnswer(exchange.answer.json);
    if (!isOk) continue;
    if (isCreate(exchange)) {
      for (const { parameters, outcome, answer } of answeredRows(exchange))
        if (typeof answer?.["id"] !== "string" && outcome !== "refused") withoutId.push(parameters);
      for (const event of createdIn(exchange)) {
        const name = nameOf(event.keys);
        if (!created.has(name)) created.set(name, { ...event, rank: created.size });
      }
      features.set(exchange, (_, own) => identityFeatures(exchange, own, created));
    } else if (Array.isArray(data) && isOnlyReading(exchange)) {
      features.set(exchange, listFeatures(exchange, created, lists, [...withoutId]));
    }
  }
  return { created, of: (exchange: Exchange): FeaturesOf => features.get(exchange) ?? (() => []) };
}

const isNew = "done, with an event of its own";

/** Which event each row is answered with: a new one, that of an earlier row, or one that an earlier call created. */
function eventsInWords(exchange: Exchange, answers: readonly (JsonObject | undefined)[], created: Created) {
  const rowOf = new Map<string, number>();
  return answers.map((answer, index) => {
    if (typeof answer?.["id"] !== "string") return undefined;
    const names = ["id", "number"].flatMap((name) => (answer[name] == null ? [] : `${name} ${answer[name]}`));
    const [before] = names.flatMap((name) => rowOf.get(name) ?? []);
    for (const name of names) rowOf.set(name, index);
    const event = created.get(answer["id"]);
    if (before !== undefined) return `done, with the event of row ${before + 1}`;
    if (!event || (event.exchange === exchange && !(Number(exchange.count) > 1))) return isNew;
    const { ref, method } = event.exchange;
    const line = typeof ref === "number" ? `line ${ref}` : ref;
    return `done, with the event of ${line}${method.bulk ? `, row ${event.row + 1}` : ""}`;
  });
}

function identityFeatures(exchange: Exchange, own: OwnAnswer, created: Created): Feature[] {
  const { method } = exchange;
  const ours = eventsInWords(exchange, own.answers, created);
  const actualAnswers = answeredRows(exchange).map(({ answer }) => answer);
  return eventsInWords(exchange, actualAnswers, created).flatMap((actual, index) => {
    const refusal = method.bulk ? own.rows.get(index) : own.refusal;
    const expected = ours[index] ?? (refusal ? `refused (${refusal.kind})` : "not in the response");
    if (actual === undefined || (actual === isNew && (expected === isNew || ours[index] === undefined))) return [];
    return method.bulk
      ? feature(`row ${index + 1}`, `row ${index + 1}`, actual, expected)
      : feature("call", "/data/id", actual, expected);
  });
}

/** The event that our mock server stored for a row of a call; `undefined` if it stored none. */
export function storedFor({ answers, created }: OwnAnswer, row: number): JsonObject | undefined {
  const answer = answers[row];
  if (answer && answer["id"] === undefined && created.length === 1) return created[0];
  return answer && created.find(({ id }) => id === answer["id"]);
}

/** Members that are new with each event. */
const ofCreation = /^(?:id|number|log_information)$/;

/**
 * Compares an event that a response shows with the event that our mock server stores for the row that created it.
 * @param sent the row
 * @param known an event of our own response, which has all members that are known
 */
export function readBackFeatures(
  event: JsonObject,
  stored: JsonObject,
  sent: JsonObject,
  known: JsonObject | undefined,
  at: string,
): Feature[] {
  return Object.entries(event).flatMap(([name, actual]) => {
    if (ofCreation.test(name) || (known && !Object.hasOwn(known, name))) return [];
    const expected = stored[name] ?? (name === "process_immediately" ? false : null);
    const [key, path] = [`sent ${name}`, `${at}/${name}`];
    if (!Object.hasOwn(collectionByMember, name)) return feature(key, path, jsonText(actual), jsonText(expected));
    const [shown, ours] = [objectOf(actual), objectOf(expected)];
    if (!shown || !ours) return feature(key, path, recordText(actual), recordText(expected));
    const [member = "", another] = Object.keys(objectOf(sent[`${name}_identifier`]) ?? {});
    if (another !== undefined || !Object.hasOwn(shown, member) || !Object.hasOwn(ours, member)) return [];
    return feature(key, `${path}/${member}`, jsonText(shown[member]), jsonText(ours[member]));
  });
}

const recordText = (record: unknown): string => (objectOf(record) ? "a record" : jsonText(record));

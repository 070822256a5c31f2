import type { JsonObject } from "../../common/json.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { answeredRows, type Exchange, type UnansweredWrite } from "./exchange.ts";
import { type Feature, feature } from "./finding.ts";
import { type KnownList, listFeatures, ownerIn } from "./lists.ts";
import { isCreate, isOnlyReading } from "./named-rows.ts";
import type { CreatedEvent, FeaturesOf, OwnAnswer, World } from "./own-answer.ts";

/**
 * What exchanges of one world show of each other, without a replay: one ID is one event, and a list has each event once, at one
 * place, and only those of its owner.
 */
export function worldFeatures(exchanges: readonly Exchange[], unanswered: readonly UnansweredWrite[] = []): World {
  const created = new Map<string, CreatedEvent>();
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
      noteCreated(exchange, created, withoutId);
      features.set(exchange, (_, own) => identityFeatures(exchange, own, created));
    } else if (Array.isArray(data) && isOnlyReading(exchange)) {
      features.set(exchange, listFeatures(exchange, created, lists, [...withoutId]));
    }
  }
  return { created, of: (exchange: Exchange): FeaturesOf => features.get(exchange) ?? (() => []) };
}

type Answers = readonly (JsonObject | undefined)[];

function noteCreated(exchange: Exchange, created: Map<string, CreatedEvent>, withoutId: JsonObject[]): void {
  for (const [row, { parameters: sent, outcome, answer }] of answeredRows(exchange).entries()) {
    const id = answer?.["id"];
    if (typeof id !== "string" && outcome !== "refused") withoutId.push(sent);
    if (typeof id !== "string" || created.has(id)) continue;
    const place = exchange.method.bulk ? `, row ${row + 1}` : "";
    const at = `${typeof exchange.ref === "number" ? "line " : ""}${exchange.ref}${place}`;
    created.set(id, { exchange, row, at, rank: created.size, sent, owner: ownerIn(sent) });
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

import { isDeepStrictEqual } from "node:util";
import type { SchemaNode } from "../../wire/schema-node.ts";
import type { Exchange } from "./exchange.ts";
import { type JsonObject, objectOf, readAnswer } from "./read-answer.ts";

/** One thing in which an answer differs from ours. */
export interface AnswerDifference {
  /** The same for the same thing in other answers of the method. */
  readonly key: string;
  /** Where, for people: a JSON Pointer, or `row 3`. */
  readonly at: string;
  readonly there: string;
  readonly here: string;
  /** How many outcomes of rows are others, where it is about several rows. */
  readonly rows?: number;
}

/** The members that one of two objects has. */
export function compareMembers(there: JsonObject, here: JsonObject, node: SchemaNode, at: string): AnswerDifference[] {
  return [...node.members.keys()].flatMap((name): AnswerDifference[] => {
    const [isThere, isHere] = [Object.hasOwn(there, name), Object.hasOwn(here, name)];
    if (isThere === isHere) return [];
    return [presence(`${at}/${name}`, isThere, there[name], here[name])];
  });
}

const presence = (at: string, isThere: boolean, there: unknown, here: unknown): AnswerDifference => ({
  key: `member ${withoutIndexes(at)}`,
  at,
  there: isThere ? inWords(there) : "nothing",
  here: isThere ? "nothing" : inWords(here),
});

const withoutIndexes = (at: string) => at.replace(/\/\d+(?=\/|$)/g, "/*");

/** Every system makes these anew. */
const madeAnew = /^\/data\/(?:id|number|token|log_information\/(?:created|updated)_date)$/;

/**
 * Compares the data of a call that is no bulk call, as far as the contract knows it. Of a list, the events that both have.
 * @param isCreating what it makes anew is not compared
 */
export function compareData(
  { answer, forms, isShared, parameters }: Exchange,
  here: unknown,
  node: SchemaNode,
  isCreating: boolean,
): AnswerDifference[] {
  const differences: AnswerDifference[] = [];
  const there = readAnswer(answer.json).data;
  function visit(theirs: unknown, ours: unknown, node: SchemaNode, at: string): void {
    if (isCreating && madeAnew.test(at) && typeof theirs === typeof ours) return;
    if (forms?.has(withoutIndexes(at)) && typeof theirs === typeof ours) return;
    const [one, other] = [objectOf(theirs), objectOf(ours)];
    if (one && other) {
      for (const difference of compareMembers(one, other, node, at)) differences.push(difference);
      for (const [name, member] of node.members) {
        if (Object.hasOwn(one, name) && Object.hasOwn(other, name))
          visit(one[name], other[name], member, `${at}/${name}`);
      }
    } else if (Array.isArray(theirs) && Array.isArray(ours)) {
      const [first, own] = [objectOf(theirs[0]), objectOf(ours[0])];
      if (first && own && node.element)
        for (const one of compareMembers(first, own, node.element, `${at}/0`)) differences.push(one);
      const found = pairedEvents(theirs, ours);
      for (const [index, place] of found.entries()) {
        if (place >= 0) visit(theirs[index], ours[place], node.element ?? node, `${at}/${index}`);
      }
      // A contract knows which events are there, and others may have added some.
      const most = isShared ? (parameters?.["number_of_results"] ?? Number.POSITIVE_INFINITY) : ours.length;
      if (forms) for (const one of compareList(found, ours, Number(most), at)) differences.push(one);
    } else if (!isSameValue(theirs, ours)) {
      differences.push({ key: `value ${withoutIndexes(at)}`, at, there: inWords(theirs), here: inWords(ours) });
    }
  }
  visit(there, here, node, "/data");
  return differences;
}

/**
 * Whether a list has all of our events in our order.
 * @param found for each event of theirs, the place of the same one in ours; -1 where there is none
 */
function compareList(found: readonly number[], ours: readonly unknown[], most: number, at: string): AnswerDifference[] {
  const places = found.filter((place) => place >= 0);
  const missing = ours.filter((_, place) => !places.includes(place));
  const isOrdered = places.every((place, index) => index === 0 || place > (places[index - 1] as number));
  const told = (key: string, there: string, here: string) => [{ key: `${key} ${at}`, at, there, here }];
  return [
    ...(missing.length > 0 ? told("events", `${missing.length} events are not listed`, inWords(missing)) : []),
    ...(found.length > most ? told("more events", `${found.length} events`, `${most} events at most`) : []),
    ...(isOrdered ? [] : told("order", "events in another order", "events by their numbers")),
  ];
}

/** For each event of theirs, the place of the same one in ours; -1 where there is none. */
function pairedEvents(theirs: readonly unknown[], ours: readonly unknown[]): number[] {
  const taken = new Set<number>();
  return theirs.map((row) => {
    const place = ours.findIndex((our, at) => !taken.has(at) && isSameEvent(objectOf(row), objectOf(our)));
    if (place >= 0) taken.add(place);
    return place;
  });
}

/** A selection of fields can leave out what an event is known by: then the same one has the same values. */
const isSameEvent = (one: JsonObject | undefined, other: JsonObject | undefined) =>
  ["id", "number"].some((name) => one?.[name] !== undefined && String(one[name]) === String(other?.[name])) ||
  (one?.["id"] === undefined && one?.["number"] === undefined && isDeepStrictEqual(one, other));

/** A number in a text is the same number: that it has another type is told of the method, once. */
const isSameValue = (one: unknown, other: unknown) =>
  one === other ||
  (typeof one !== typeof other &&
    [one, other].every((value) => typeof value === "number" || (typeof value === "string" && value.trim() !== "")) &&
    Number(one) === Number(other));

/** A value for people, cut where it is long. */
export function inWords(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** Could this answer show such a difference? */
export function canShow({ answer }: Exchange, key: string, differences: readonly AnswerDifference[]): boolean {
  if (differences.some((one) => one.key === "call") || !readAnswer(answer.json).isOk) return false;
  const [, set] = /^member \/data\/(\w+)\/\*/.exec(key) ?? [];
  const rows = set === undefined ? undefined : (readAnswer(answer.json).data as Record<string, unknown> | null)?.[set];
  return set === undefined ? /^(?:member|value|HTTP)/.test(key) : Array.isArray(rows) && rows.length > 0;
}

import { isJsonObject, type JsonObject, objectOf } from "../../ground/json.ts";
import { leavesOf } from "../../matching/json-pointer.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { errorLine, readAnswer } from "../../wire/bulk.ts";
import { parseRelease } from "../../wire/release.ts";
import { type VendorErrorTable, vendorErrors } from "../../wire/vendor-errors.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { type Feature, feature, isDifferent } from "./finding.ts";
import type { OwnAnswer, OwnRefusal } from "./play.ts";
import { isOfAnotherError, type RefusalPair } from "./refusal-words.ts";

/** How an answer compares with ours. Words are no difference. */
export interface Comparison {
  readonly features: readonly Feature[];
  readonly differences: readonly Feature[];
  readonly same: ReadonlySet<string>;
  readonly refusals: readonly RefusalPair[];
}

export const hasNoDifference = ({ differences }: Comparison): boolean => differences.length === 0;

export const oddKeys = ({ differences, refusals }: Comparison): string[] => [
  ...differences.map(({ key }) => key),
  ...refusals.flatMap(({ isOdd, place }) => (isOdd ? [`words of ${place}`] : [])),
];

export const isSame = (one: Comparison): boolean => oddKeys(one).length === 0;

export function isBetter(one: Comparison, other: Comparison): boolean {
  const [left, known] = [oddKeys(one), oddKeys(other)];
  return left.length < known.length && left.every((key) => known.includes(key));
}

/** Compares the answer of a system with what our stand-in did, feature by feature. @param table words that are known of it */
export function compare(exchange: Exchange, ownAnswer: OwnAnswer, anyOrder: boolean, table = vendorErrors): Comparison {
  const { method, answer, release } = exchange;
  const { isOk, status } = readAnswer(answer.json);
  const { refusal } = ownAnswer;
  const here = refusal ? `the call is refused (${refusal.kind})` : "the call is done";
  const isAlike = isOk === (refusal === undefined);
  const there = isAlike ? here : isOk ? "the call is done" : `the call is refused: ${errorLine(status)}`;
  const ofCall = feature("call", "/status/code", there, here);
  if (!isAlike) return compared([ofCall], []);
  const refusals = sightingsIn(exchange, ownAnswer, table);
  if (refusal) {
    const shown = (json: JsonObject = {}) =>
      "data" in json ? `data is ${JSON.stringify(json["data"])?.slice(0, 100)}` : "there is no data";
    const data = feature("data of a refusal", "/data", shown(answer.json), shown(ownAnswer.json));
    return compared([ofCall, data], refusals);
  }
  const tree = schemaTree(method.data, parseRelease(release));
  const ofStatus = feature("HTTP status of a call that is done", "status", `HTTP ${answer.status}`, "HTTP 200");
  const ofRows = method.bulk ? rowFeatures(exchange, ownAnswer, anyOrder) : [];
  return compared([ofCall, ofStatus, ...ofRows, ...dataFeatures(exchange, ownAnswer, tree)], refusals);
}

function compared(features: readonly Feature[], refusals: readonly RefusalPair[]): Comparison {
  const same = new Set(features.filter((one) => !isDifferent(one)).map(({ key }) => key));
  return { features, differences: features.filter(isDifferent), same, refusals };
}

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The refusals that both gave, of the call or of its rows. One there and one here among rows that nobody can tell apart are the same. */
function sightingsIn(exchange: Exchange, { refusal, rows }: OwnAnswer, table: VendorErrorTable): RefusalPair[] {
  const { ref, parameters: sent, answer, method } = exchange;
  const sighting = (place: string, own: OwnRefusal, parameters: JsonObject | undefined, said: JsonObject) => {
    const words = Object.fromEntries(Object.entries(said).map(([name, text]) => [name, textOf(text)]));
    const seen = { ref, place, words, httpStatus: answer.status, ...own };
    return { ...seen, isOdd: isOfAnotherError(seen, table, parameters) };
  };
  const { code, message, description } = readAnswer(answer.json).status;
  // A refusal may name the set that the call lacks.
  const named = method.bulk ? { [method.bulk.set]: null, ...sent } : sent;
  if (refusal) return [sighting("call", refusal, named, { code, message, description })];
  return answeredRows(exchange).flatMap(({ parameters, outcome, answer: row, among }, index) => {
    const own = rows.get(index);
    const isOnlyOne = among?.refused.length === 1 && among.indexes.filter((one) => rows.get(one)).length === 1;
    const { error_code, error_description } = (outcome === "refused" ? row : isOnlyOne && among.refused[0]) || {};
    // A selection of fields can leave one of them out.
    if (!own || error_code === undefined || error_description === undefined) return [];
    return [sighting(`row ${index + 1}`, own, parameters, { error_code, error_description })];
  });
}

/** What became of each row. Rows that nobody can tell apart are counted: they differ as often as their counts are off. */
function rowFeatures(exchange: Exchange, { rows }: OwnAnswer, anyOrder: boolean): Feature[] {
  const asked = answeredRows(exchange);
  const outcomeHere = (index: number) => (rows.get(index) ? "refused" : rows.has(index) ? "done" : "not there");
  const ofRows = asked.flatMap(({ outcome, text }, index) => {
    if (outcome === "unclear") return [];
    const kind = rows.get(index)?.kind;
    const here = kind ? `refused (${kind})` : outcomeHere(index);
    const there = outcome === outcomeHere(index) ? here : outcome === "refused" ? `refused: ${text}` : outcome;
    return feature(`row ${index}`, `row ${index + 1}`, there, here);
  });
  const groups = new Set(asked.flatMap(({ among }) => among ?? []));
  const ofGroups = [...groups].flatMap(({ indexes, done, refused }) => {
    const at = `rows ${indexes.map((index) => index + 1).join(", ")}`;
    const own = (outcome: string) => indexes.filter((index) => outcomeHere(index) === outcome).length;
    const there = `${done} done, ${refused.length} refused`;
    const here = `${own("done")} done, ${own("refused")} refused`;
    const off = Math.abs(done - own("done")) + Math.abs(refused.length - own("refused"));
    return Array.from({ length: off }, () => feature(at, at, there, here));
  });
  const inOrder = "rows in the order of the request";
  const order = anyOrder || isInOrder(exchange) ? inOrder : "rows in another order than in the request";
  return [...ofRows, ...ofGroups, feature("order", "/data", order, inOrder)];
}

function isInOrder(exchange: Exchange): boolean {
  const { done, undone } = readAnswer(exchange.answer.json);
  const placeOf = new Map(answeredRows(exchange).map(({ answer }, index) => [answer, index]));
  return [done, undone].every((set) => isRising(set.flatMap((row) => placeOf.get(row) ?? [])));
}

const isRising = (all: readonly number[]): boolean => all.every((one, at) => at === 0 || one > (all[at - 1] as number));

/**
 * Members that one of two objects has. Without a selection of fields it is a matter of the method, and told as a shape: only where
 * a method says that its answer is complete, what is absent differs from what is null.
 */
function memberFeatures(
  { asked, method, parameters }: Exchange,
  one: unknown,
  other: unknown,
  node: SchemaNode,
  at: string,
) {
  const [there, here] = [objectOf(one), objectOf(other)];
  const isComplete = method.restsOn?.includes("event.complete") === true;
  if (!there || !here || (!asked && !isComplete && parameters?.["fields_set"] === undefined)) return [];
  return [...node.members.keys()].map((name) => {
    const isOther = Object.hasOwn(there, name) !== Object.hasOwn(here, name);
    const shown = (part: JsonObject) => (isOther ? jsonText(part[name]) : "");
    // A selection says nothing of how absent values are shown.
    const kind = isOther && here[name] === null ? "absent" : "member";
    return feature(`${kind} ${withoutIndexes(at)}/${name}`, `${at}/${name}`, shown(there), shown(here));
  });
}

export const withoutIndexes = (at: string): string => at.replace(/\/\d+(?=\/|$)/g, "/*");

const madeAnew = /^\/data\/(?:id|number|token|log_information\/(?:created|updated)_date)$/;

/** The data of a call, as far as the method knows it. A list is compared by the events that both have, rows are apart. */
function dataFeatures(exchange: Exchange, ownAnswer: OwnAnswer, tree: SchemaNode): Feature[] {
  const { answer, method, asked, parameters } = exchange;
  const isCreating = method.name.endsWith(".create") || method.access !== undefined;
  // Its values are those of examples, in the form of what was asked.
  const isOfExamples = method.document.does !== undefined && "answers" in method.document.does;
  const isList = asked ? !method.bulk : method.restsOn?.includes("list.all") === true;
  const areSent = new Set(asked?.isShared ? leavesOf(parameters) : []);
  /** Is it what the data of a tenant are, and neither said by the call nor one of the words of a method? */
  const isTheirs = (ours: unknown, node: SchemaNode, at: string) =>
    asked?.isShared === true &&
    typeof ours !== "boolean" &&
    node.values === undefined &&
    !areSent.has(String(ours)) &&
    typeof parameters?.[at.slice("/data/".length)] !== "string";
  function visit(theirs: unknown, ours: unknown, node: SchemaNode, at: string): Feature[] {
    const isLeaf = objectOf(theirs) === undefined && !Array.isArray(theirs);
    const isOfTenant = isTheirs(ours, node, at) && !(at === "/data" || Array.isArray(ours));
    // An event of the tenant may have what ours has not. That of a new one follows from what was sent.
    if (isOfTenant && !isCreating && (theirs === null || ours === null)) return [];
    const isAnyValue =
      (isLeaf && (isOfExamples || isOfTenant)) ||
      (isCreating && madeAnew.test(at)) ||
      asked?.forms.has(withoutIndexes(at));
    if (isAnyValue && typeOf(theirs) === typeOf(ours)) return [feature(`value ${withoutIndexes(at)}`, at, "", "")];
    if (Array.isArray(theirs) && Array.isArray(ours)) {
      const { element = node } = node;
      const [there, here] = [theirs, ours].map((rows) => byName(rows, asked?.isShared)) as [NamedEvents, NamedEvents];
      const most = asked?.isShared ? Number(parameters?.["number_of_results"] ?? Number.POSITIVE_INFINITY) : here.size;
      return [
        feature(`value ${withoutIndexes(at)}`, at, "", ""),
        ...memberFeatures(exchange, theirs[0], ours[0], element, `${at}/0`),
        // Rows that were just made have no value in common but what pairs them.
        ...[...there].flatMap(([name, one], index) =>
          here.has(name) && !method.bulk ? visit(one, here.get(name), element, `${at}/${index}`) : [],
        ),
        // An example knows which events are there, and others may have added some.
        ...(isList && (asked || at === "/data") ? listFeatures(there, here, asked ? most : undefined, at) : []),
      ];
    }
    const [one, other] = [objectOf(theirs), objectOf(ours)];
    if (!one || !other) {
      const hasRows = method.bulk && [theirs, ours].some((part) => Array.isArray(part) && part.some(isJsonObject));
      const isSame = hasRows || theirs === ours || isSameNumber(theirs, ours) || isSameId(theirs, ours, node);
      const [there, here] = isSame ? ["", ""] : [jsonText(theirs), jsonText(ours)];
      return [feature(`value ${withoutIndexes(at)}`, at, there, here)];
    }
    const isCompared = (name: string) => method.bulk || (Object.hasOwn(one, name) && Object.hasOwn(other, name));
    const own = [...node.members].filter(([name]) => isCompared(name));
    const within = own.flatMap(([name, member]) => visit(one[name], other[name], member, `${at}/${name}`));
    return [...memberFeatures(exchange, one, other, node, at), ...within];
  }
  return visit(readAnswer(answer.json).data, readAnswer(ownAnswer.json).data, tree, "/data");
}

/** Null is a type of its own. */
const typeOf = (value: unknown) => (value === null ? "null" : typeof value);

type NamedEvents = ReadonlyMap<string, unknown>;

/** @param most events there may be; `undefined` in a recording: nobody knows which numbers came first, nor what was there before */
function listFeatures(there: NamedEvents, here: NamedEvents, most: number | undefined, at: string): Feature[] {
  const names = [...here.keys()];
  const missing = names.filter((name) => !there.has(name)).length;
  const told = (key: string, there: string, here: string) => feature(`${key} ${at}`, at, there, here);
  const all = `all ${here.size} events that are known`;
  const ofAll = told("events", missing > 0 ? `${missing} of ${here.size} events are not listed` : all, all);
  if (most === undefined) return [ofAll];
  const places = [...there.keys()].map((name) => names.indexOf(name)).filter((place) => place >= 0);
  const inOrder = "events by their numbers";
  return [
    ofAll,
    ...(there.size > most ? [told("more events", `${there.size} events`, `${most} events at most`)] : []),
    told("order", isRising(places) ? inOrder : "events in another order", inOrder),
  ];
}

/**
 * The events of a list by what they are known by. A selection of fields can leave that out: then the same one has the same values,
 * but for those of a tenant, of which we know how many there are at least.
 */
function byName(rows: readonly unknown[], areTheirs = false): NamedEvents {
  const named = new Map<string, unknown>();
  for (const row of rows) {
    const { id, number } = objectOf(row) ?? {};
    let name = String(number ?? id ?? (areTheirs ? "event" : JSON.stringify(row)));
    while (named.has(name)) name += " again";
    named.set(name, row);
  }
  return named;
}

/** An id in another form is the same id: that is told of the method, once. */
const isSameId = (one: unknown, other: unknown, { name }: SchemaNode) =>
  name === "id" &&
  [one, other].map((id) => String(id).replaceAll("-", "").toLowerCase()).every((id, _, [first]) => id === first);

/** A number in a text is the same number: that it has another type is told of the method, once. */
const isSameNumber = (one: unknown, other: unknown) =>
  typeof one !== typeof other &&
  [one, other].every((value) => typeof value === "number" || (typeof value === "string" && value.trim() !== "")) &&
  Number(one) === Number(other);

/** The words of a refusal of ours are its values, for nobody to read. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value)?.replace(/"\\u0001[^"]*"/g, "a text") ?? "nothing";

import type { JsonObject } from "../../common/json.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { errorLine, readAnswer, rowSetAmong } from "../../wire/envelope.ts";
import { parseRelease } from "../../wire/release.ts";
import { type VendorErrorTable, vendorErrors } from "../../wire/vendor-errors.ts";
import { DataComparison, isRising } from "./compare-data.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { type Feature, feature, isDifferent } from "./finding.ts";
import type { OwnAnswer, OwnRefusal } from "./play.ts";
import { isOfAnotherError, type RefusalPair } from "./refusal-words.ts";

/** The comparison of an answer with ours. Other words of an error are no difference. */
export interface Comparison {
  readonly features: readonly Feature[];
  readonly differences: readonly Feature[];
  /** The keys of features that are the same. */
  readonly same: ReadonlySet<string>;
  readonly refusals: readonly RefusalPair[];
}

/** The keys of differences, and of refusals in the words of another error. */
export const oddKeys = ({ differences, refusals }: Comparison): string[] => [
  ...differences.map(({ key }) => key),
  ...refusals.flatMap(({ isOdd, place }) => (isOdd ? [`words of ${place}`] : [])),
];

export const isSame = (comparison: Comparison): boolean => oddKeys(comparison).length === 0;

export function isBetter(comparison: Comparison, other: Comparison): boolean {
  const [odd, otherOdd] = [oddKeys(comparison), oddKeys(other)];
  return odd.length < otherOdd.length && odd.every((key) => otherOdd.includes(key));
}

/**
 * Compares the answer of a system with that of our stand-in.
 * @param table the words of errors, as far as they are known
 * @param shown the members that answers of the system have somewhere
 */
export function compare(
  exchange: Exchange,
  own: OwnAnswer,
  anyOrder: boolean,
  table = vendorErrors,
  shown: ReadonlySet<string> = new Set(),
): Comparison {
  const { method, answer, release } = exchange;
  const { isOk, status, data } = readAnswer(answer.json);
  const { refusal } = own;
  const here = refusal ? `the call is refused (${refusal.kind})` : "the call is done";
  const isAlike = isOk === (refusal === undefined);
  const there = isAlike ? here : isOk ? "the call is done" : `the call is refused: ${errorLine(status)}`;
  const ofCall = feature("call", "/status/code", there, here);
  if (!isAlike) return comparisonOf([ofCall], []);
  const refusals = pairRefusals(exchange, own, table);
  if (refusal) {
    const dataText = (json: JsonObject = {}) =>
      "data" in json ? `data is ${JSON.stringify(json["data"])?.slice(0, 100)}` : "there is no data";
    const ofData = feature("data of a refusal", "/data", dataText(answer.json), dataText(own.json));
    return comparisonOf([ofCall, ofData], refusals);
  }
  const tree = schemaTree(method.data, parseRelease(release));
  const ofStatus = feature("HTTP status of a call that is done", "status", `HTTP ${answer.status}`, "HTTP 200");
  const comparison = new DataComparison(exchange, shown);
  const ofRows = method.bulk
    ? [...rowFeatures(exchange, own, anyOrder), ...memberFeatures(exchange, own, comparison, tree)]
    : [];
  const ofData = comparison.features(data, readAnswer(own.json).data, tree, "/data");
  return comparisonOf([ofCall, ofStatus, ...ofRows, ...ofData], refusals);
}

function comparisonOf(features: readonly Feature[], refusals: readonly RefusalPair[]): Comparison {
  const same = new Set(features.filter((one) => !isDifferent(one)).map(({ key }) => key));
  return { features, differences: features.filter(isDifferent), same, refusals };
}

/** A comparison with other features in place of those of the same key. */
export function withFeatures({ features, refusals }: Comparison, others: readonly Feature[]): Comparison {
  const keys = new Set(others.map(({ key }) => key));
  return comparisonOf([...features.filter(({ key }) => !keys.has(key)), ...others], refusals);
}

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Pairs the refusals that both gave, of the call or of its rows. */
function pairRefusals(exchange: Exchange, own: OwnAnswer, table: VendorErrorTable): RefusalPair[] {
  const { ref, parameters, answer, method } = exchange;
  const pair = (place: string, refusal: OwnRefusal, sent: JsonObject | undefined, status: JsonObject): RefusalPair => {
    const words = Object.fromEntries(Object.entries(status).map(([name, text]) => [name, textOf(text)]));
    const worded = { ref, place, words, httpStatus: answer.status, ...refusal };
    return { ...worded, isOdd: isOfAnotherError(worded, table, sent) };
  };
  const { code, message, description } = readAnswer(answer.json).status;
  // A refusal may name the set that the call lacks.
  const sent = method.bulk ? { [method.bulk.set]: null, ...parameters } : parameters;
  if (own.refusal) return [pair("call", own.refusal, sent, { code, message, description })];
  return answeredRows(exchange).flatMap((row, index) => {
    const refusal = own.rows.get(index);
    const { among } = row;
    // If nobody can tell rows apart, a single refusal there is the single refusal here.
    const isOnlyOne = among?.refused.length === 1 && among.indexes.filter((index) => own.rows.get(index)).length === 1;
    const answered = row.outcome === "refused" ? row.answer : isOnlyOne ? among.refused[0] : undefined;
    const { error_code, error_description } = answered ?? {};
    // A selection of fields can leave one of them out.
    if (!refusal || error_code === undefined || error_description === undefined) return [];
    return [pair(`row ${index + 1}`, refusal, row.parameters, { error_code, error_description })];
  });
}

/** Compares the members of rows whose outcome is the same, each member once if it is the same in all of them. */
function memberFeatures(exchange: Exchange, own: OwnAnswer, comparison: DataComparison, tree: SchemaNode): Feature[] {
  const features = answeredRows(exchange).flatMap(({ answer, outcome }, index) => {
    const here = own.answers[index];
    const isRefused = outcome === "refused";
    if (!answer || !here || isRefused !== (own.rows.get(index) !== undefined)) return [];
    const set = rowSetAmong([...tree.members.keys()], isRefused ? "unprocessed" : "processed") ?? "";
    const node = tree.members.get(set)?.element;
    return node ? comparison.features(answer, here, node, `/data/${set}/${index}`) : [];
  });
  const same = new Map(features.filter((one) => !isDifferent(one)).map((one) => [one.key, one]));
  return [...features.filter(isDifferent), ...same.values()];
}

/** Compares what became of each row. Rows that nobody can tell apart are counted: they differ as often as the counts do. */
function rowFeatures(exchange: Exchange, own: OwnAnswer, anyOrder: boolean): Feature[] {
  const rows = answeredRows(exchange);
  const outcomeHere = (index: number) => (own.rows.get(index) ? "refused" : own.rows.has(index) ? "done" : "not there");
  const ofRows = rows.flatMap(({ outcome, text }, index) => {
    if (outcome === "unclear") return [];
    const kind = own.rows.get(index)?.kind;
    const here = kind ? `refused (${kind})` : outcomeHere(index);
    const there = outcome === outcomeHere(index) ? here : outcome === "refused" ? `refused: ${text}` : outcome;
    return feature(`row ${index}`, `row ${index + 1}`, there, here);
  });
  const groups = new Set(rows.flatMap(({ among }) => among ?? []));
  const ofGroups = [...groups].flatMap(({ indexes, done, refused }) => {
    const at = `rows ${indexes.map((index) => index + 1).join(", ")}`;
    const countHere = (outcome: string) => indexes.filter((index) => outcomeHere(index) === outcome).length;
    const there = `${done} done, ${refused.length} refused`;
    const here = `${countHere("done")} done, ${countHere("refused")} refused`;
    const off = Math.abs(done - countHere("done")) + Math.abs(refused.length - countHere("refused"));
    // A state that refuses more rows than the system did is no better than one that refuses fewer.
    const key = `${at}: ${countHere("refused") > refused.length ? "more" : "fewer"} refused here`;
    return Array.from({ length: off }, () => feature(key, at, there, here));
  });
  const inOrder = "rows in the order of the request";
  const { done, undone } = readAnswer(exchange.answer.json);
  const indexOf = new Map(rows.map(({ answer }, index) => [answer, index]));
  const orderOf = (set: readonly JsonObject[]) =>
    anyOrder || isRising(set.flatMap((row) => indexOf.get(row) ?? [])) ? inOrder : "rows in another order";
  return [
    ...ofRows,
    ...ofGroups,
    feature("order", "/data", orderOf(done), inOrder),
    feature("order of failed rows", "/data", orderOf(undone), inOrder),
  ];
}

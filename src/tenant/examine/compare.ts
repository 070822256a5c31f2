import { type JsonObject, objectOf } from "../../common/json.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { errorLine, readAnswer, rowSetAmong, rowsIn } from "../../wire/envelope.ts";
import { parseRelease } from "../../wire/release.ts";
import { type VendorErrorTable, vendorErrors } from "../../wire/vendor-errors.ts";
import { dataFeatures, isRising, jsonText, unmaskedFeatures } from "./compare-data.ts";
import { answeredRows, type Exchange, extraRows } from "./exchange.ts";
import { type Feature, feature, isDifferent } from "./finding.ts";
import type { OwnAnswer } from "./own-answer.ts";
import { isOfAnotherError, type RefusalPair } from "./refusal-words.ts";

/** The comparison of an answer with ours. Other words of an error are no difference, but the words of another error are. */
export type Comparison = ReturnType<typeof comparisonOf>;

/**
 * Compares a response of a system with that of our mock server.
 * @param table the words of errors, as far as they are known
 */
export function compare(exchange: Exchange, own: OwnAnswer, anyOrder: boolean, table = vendorErrors): Comparison {
  const { method, answer, release, sentExample, okCode = "OK", forms = [] } = exchange;
  const { isOk, status, data } = readAnswer(answer.json);
  const { refusal } = own;
  const expected = refusal ? `the call is refused (${refusal.kind})` : "the call is done";
  const isAlike = isOk === (refusal === undefined);
  const actual = isAlike ? expected : isOk ? "the call is done" : `the call is refused: ${errorLine(status)}`;
  const ofCall = [feature("call", "/status/code", actual, expected), ...forms, ...envelopeFeatures(exchange)];
  if (!isAlike) return comparisonOf(ofCall, []);
  const [refusals, ofWords] = pairRefusals(exchange, own, table);
  if (refusal) {
    const dataText = (json: JsonObject = {}) =>
      "data" in json ? `data is ${JSON.stringify(json["data"])?.slice(0, 100)}` : "there is no data";
    const ofData = feature("data of a refusal", "/data", dataText(answer.json), dataText(own.json));
    return comparisonOf([...ofCall, ...ofWords, ofData], refusals);
  }
  const tree = schemaTree(method.data, parseRelease(release));
  const ofStatus = [
    feature("HTTP status of a call that is done", "status", `HTTP ${answer.status}`, "HTTP 200"),
    feature("code of a call that is done", "/status/code", JSON.stringify(okCode), '"OK"'),
  ];
  const ofRows = method.bulk ? [...rowFeatures(exchange, own, anyOrder), ...memberFeatures(exchange, own, tree)] : [];
  const ofData = dataFeatures(exchange, data, readAnswer(own.json).data, tree, "/data");
  const ofUnmasked = sentExample ? unmaskedFeatures(exchange, own) : [];
  return comparisonOf([...ofCall, ...ofStatus, ...ofRows, ...ofWords, ...ofData, ...ofUnmasked], refusals);
}

const statusNames = ["code", "message", "description"];

/** JSON is in UTF-8 (RFC 8259), with or without a charset. */
const jsonInUtf8 = /^\s*application\/json\s*(?:;\s*charset="?utf-?8"?\s*)?$/i;

/** What is around the data: content type, byte order mark, members of the response and of its status. */
function envelopeFeatures({ answer }: Exchange): Feature[] {
  const { json = {}, contentType, hasMark } = answer;
  const { status } = readAnswer(json);
  const inUtf8 = "application/json, in UTF-8";
  const type = contentType === undefined || jsonInUtf8.test(contentType) ? inUtf8 : contentType || "no content type";
  const [text, unknown] = ["a text", "no such member"];
  const isData = (name: string) => name === "data" || name === "status";
  return [
    feature("content type", "content-type", type, inUtf8),
    feature("byte order mark", "/", hasMark ? "a byte order mark" : "no byte order mark", "no byte order mark"),
    ...Object.keys(json).map((name) => {
      const actual = isData(name) ? unknown : jsonText(json[name]);
      return feature(`member /${name}`, `/${name}`, actual, unknown);
    }),
    ...[...new Set([...statusNames, ...Object.keys(status)])].map((name) => {
      const actual = typeof status[name] === "string" ? text : jsonText(status[name]);
      const isKnown = statusNames.includes(name);
      return feature(`member /status/${name}`, `/status/${name}`, actual, isKnown ? text : unknown);
    }),
  ];
}

function comparisonOf(features: readonly Feature[], refusals: readonly RefusalPair[]) {
  /** The keys of features that are the same. */
  const same: ReadonlySet<string> = new Set(features.filter((one) => !isDifferent(one)).map(({ key }) => key));
  return { features, differences: features.filter(isDifferent), same, refusals };
}

/** A comparison with other features in place of those of the same key. */
export function withFeatures({ features, refusals }: Comparison, others: readonly Feature[]): Comparison {
  const keys = new Set(others.map(({ key }) => key));
  return comparisonOf([...features.filter(({ key }) => !keys.has(key)), ...others], refusals);
}

export const textOrEmpty = (value: unknown): string => (typeof value === "string" ? value : "");

/** Pairs the refusals that both gave, of the call or of its rows, and compares which error their words are of. */
function pairRefusals(exchange: Exchange, own: OwnAnswer, table: VendorErrorTable): [RefusalPair[], Feature[]] {
  const { ref, parameters, answer, method } = exchange;
  const { code, message, description } = readAnswer(answer.json).status;
  // A refusal may name the set that the call lacks.
  const sent = method.bulk ? { [method.bulk.set]: null, ...parameters } : parameters;
  const refused = own.refusal
    ? [{ place: "call", refusal: own.refusal, sent, said: { code, message, description } }]
    : answeredRows(exchange).flatMap(({ outcome, answer, among, parameters: sent }, index) => {
        const refusal = own.rows.get(index);
        // If nobody can tell rows apart, a single refusal there is the single refusal here.
        const isOnlyOne = among?.refused.length === 1 && among.indexes.filter((at) => own.rows.get(at)).length === 1;
        const answered = outcome === "refused" ? answer : isOnlyOne ? among.refused[0] : undefined;
        const { error_code, error_description } = answered ?? {};
        // A selection of fields can leave one of them out.
        if (!refusal || error_code === undefined || error_description === undefined) return [];
        return { place: `row ${index + 1}`, refusal, sent, said: { error_code, error_description } };
      });
  const pairs = refused.map(({ place, refusal, said }): RefusalPair => {
    const words = Object.fromEntries(Object.entries(said).map(([name, text]) => [name, textOrEmpty(text)]));
    return { ref, place, words, httpStatus: answer.status, ...refusal };
  });
  const ofWords = pairs.map((pair, at) => {
    const ours = `the words of ${pair.kind}`;
    const actual = isOfAnotherError(pair, table, refused[at]?.sent) ? errorLine(pair.words) : ours;
    return feature(`words of ${pair.place}`, pair.place, actual, ours);
  });
  return [pairs, ofWords];
}

/**
 * Compares the members of the rows of a response, each member once if it is the same in all of them. Of a row that cannot be
 * assigned to one of the request, only which members are present is compared.
 */
function memberFeatures(exchange: Exchange, own: OwnAnswer, tree: SchemaNode): Feature[] {
  const indexOf = new Map(answeredRows(exchange).map(({ answer }, index) => [answer, index]));
  const all = (["processed", "unprocessed"] as const).flatMap((kind) => {
    const set = rowSetAmong([...tree.members.keys()], kind) ?? "";
    const node = tree.members.get(set)?.element;
    const [anyOwn] = rowsIn(readAnswer(own.json).data, kind);
    return rowsIn(readAnswer(exchange.answer.json).data, kind).flatMap((row, at): Feature[] => {
      const index = indexOf.get(objectOf(row));
      const isRefused = index === undefined ? kind === "unprocessed" : own.rows.get(index) !== undefined;
      const expected = index === undefined ? anyOwn : own.answers[index];
      if (!node || !expected || isRefused !== (kind === "unprocessed")) return [];
      const features = dataFeatures(exchange, row, expected, node, `/data/${set}/${at}`);
      return index === undefined ? features.filter(({ key }) => key.startsWith("member ")) : features;
    });
  });
  const same = new Map(all.filter((one) => !isDifferent(one)).map((one) => [one.key, one]));
  return [...all.filter(isDifferent), ...same.values()];
}

/** Compares what became of each row. Rows that nobody can tell apart are counted: they differ as often as the counts do. */
function rowFeatures(exchange: Exchange, own: OwnAnswer, anyOrder: boolean): Feature[] {
  const rows = answeredRows(exchange);
  const outcomeHere = (index: number) =>
    own.rows.get(index) ? "refused" : own.rows.has(index) ? "done" : "not in the response";
  const ofRows = rows.flatMap(({ outcome, text }, index) => {
    if (outcome === "unclear") return [];
    const kind = own.rows.get(index)?.kind;
    const expected = kind ? `refused (${kind})` : outcomeHere(index);
    const actual = outcome === outcomeHere(index) ? expected : outcome === "refused" ? `refused: ${text}` : outcome;
    return feature(`row ${index + 1}`, `row ${index + 1}`, actual, expected);
  });
  const groups = new Set(rows.flatMap(({ among }) => among ?? []));
  const ofGroups = [...groups].flatMap(({ indexes, done, refused }) => {
    const at = `rows ${indexes.map((index) => index + 1).join(", ")}`;
    const countHere = (outcome: string) => indexes.filter((index) => outcomeHere(index) === outcome).length;
    const actual = `${done} done, ${refused.length} refused`;
    const expected = `${countHere("done")} done, ${countHere("refused")} refused`;
    const off = Math.abs(done - countHere("done")) + Math.abs(refused.length - countHere("refused"));
    // A state that refuses more rows than the system did is no better than one that refuses fewer.
    const isMore = countHere("refused") > refused.length;
    const keyOf = (isMore: boolean) => `${at}: ${isMore ? "more" : "fewer"} refused than expected`;
    const differing = Array.from({ length: off }, () => feature(keyOf(!isMore), at, actual, expected));
    const alike = feature(keyOf(isMore), at, actual, actual);
    return off > 0 ? [...differing, alike] : [true, false].map((isMore) => feature(keyOf(isMore), at, actual, actual));
  });
  const ofExtra = extraRows(exchange).map(({ at, name }) =>
    feature(`row never sent ${at}`, at, `a row with the identifier ${jsonText(name)}`, "no row that was not sent"),
  );
  const outcomes = [...ofRows, ...ofGroups, ...ofExtra];
  // The order says nothing about rows that have another outcome.
  if (outcomes.some(isDifferent)) return outcomes;
  const inOrder = "rows in the order of the request";
  const { done, undone } = readAnswer(exchange.answer.json);
  const indexOf = new Map(rows.map(({ answer }, index) => [answer, index]));
  const orderOf = (set: readonly JsonObject[]) =>
    anyOrder || isRising(set.flatMap((row) => indexOf.get(row) ?? [])) ? inOrder : "rows in another order";
  return [
    ...outcomes,
    feature("order", "/data", orderOf(done), inOrder),
    feature("order of failed rows", "/data", orderOf(undone), inOrder),
  ];
}

import { type JsonObject, jsonOr, objectOf, objectsIn } from "../../common/json.ts";
import { memoizeByObject } from "../../common/memoize.ts";
import { textsIn } from "../../matching/json-pointer.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { type Feature, feature, otherOrder } from "./finding.ts";

export const withoutIndexes = (at: string): string => at.replace(/\/\d+(?=\/|$)/g, "/*");

export const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number > (numbers[at - 1] as number));

/** A value as JSON. The texts of our refusals consist of control characters and values, so they are not shown. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value)?.replace(/"\\u0001[^"]*"/g, "a text") ?? "no such member";

/** Members that are new with each call, and the words of refusals, which are compared separately. */
const madeByCall = /^\/data\/(?:\w+_set\/\d+\/)?(?:id|number|token|log_information\/\w+ed_date|error_\w+)$/;

const sameValue = (at: string): Feature => feature(`value ${withoutIndexes(at)}`, at, "", "");

const memberFeature = (at: string, actual = "", expected = ""): Feature =>
  feature(`member ${withoutIndexes(at)}`, at, actual, expected);

/** Compares the data of a response: every member whose parent is in both responses, present or missing. */
export function dataFeatures(
  exchange: Exchange,
  actual: unknown,
  expected: unknown,
  node: SchemaNode | undefined,
  at: string,
): Feature[] {
  const { method, sentExample } = exchange;
  const isCreating = method.name.endsWith(".create") || method.access !== undefined;
  const isTenants = at !== "/data" && !Array.isArray(expected) && isOfTenant(exchange, expected, node, at);
  // An event of the tenant may have members that ours lacks. A new event follows from the request.
  if (isTenants && !isCreating && (actual === null || expected === null)) return [];
  if (Array.isArray(actual) && Array.isArray(expected)) return listFeatures(exchange, actual, expected, node, at);
  const [object, ours] = [objectOf(actual), objectOf(expected)];
  if (object && ours) {
    // A selection of fields shows that it leaves out all others.
    const others = exchange.parameters?.["fields_set"] != null ? [...(node?.members.keys() ?? [])] : [];
    return [...new Set([...Object.keys(ours), ...Object.keys(object), ...others])].flatMap((name) => {
      const path = `${at}/${name}`;
      // The rows of a bulk response are compared by their outcome.
      if (method.bulk && [object, ours].some((part) => objectsIn(part[name]).length > 0)) return sameValue(path);
      if (!Object.hasOwn(object, name) || !Object.hasOwn(ours, name))
        return memberFeature(path, jsonText(object[name]), jsonText(ours[name]));
      return [...dataFeatures(exchange, object[name], ours[name], node?.members.get(name), path), memberFeature(path)];
    });
  }
  const isOfExamples = method.document.does !== undefined && "answers" in method.document.does;
  const isGenerated = sentExample?.generatedPaths.has(withoutIndexes(at)) === true;
  const isAnyValue = isOfExamples || isTenants || (isCreating && madeByCall.test(at)) || isGenerated;
  const isFormOnly = isAnyValue && object === undefined && !Array.isArray(actual);
  if (actual === expected || (isFormOnly && haveOneForm(actual, expected))) return [sameValue(at)];
  return [{ ...sameValue(at), actual: jsonText(actual), expected: (isFormOnly ? formText : jsonText)(expected) }];
}

/**
 * True if a value is the tenant's data: neither determined by the request nor one of the words of the method. Other clients may
 * have used the values of the request, and added to what it lists.
 */
function isOfTenant(exchange: Exchange, expected: unknown, node: SchemaNode | undefined, at: string) {
  const { sentExample, parameters } = exchange;
  return (
    sentExample?.isShared === true &&
    typeof expected !== "boolean" &&
    node?.values === undefined &&
    !sentTexts(exchange).has(String(expected)) &&
    typeof parameters?.[at.slice("/data/".length)] !== "string"
  );
}

const sentTexts = memoizeByObject(({ parameters }: Exchange) => new Set(textsIn(parameters)));

/** Compares a list event by event: all known events, and with `verify` also their order, and no more if nobody else writes. */
function listFeatures(
  exchange: Exchange,
  actual: readonly unknown[],
  expected: readonly unknown[],
  node: SchemaNode | undefined,
  at: string,
): Feature[] {
  const { method, sentExample } = exchange;
  const isShared = sentExample?.isShared === true;
  const [events, ours] = [byName(actual, isShared), byName(expected, isShared)];
  const inBoth = [...events].flatMap(([name, event], index) =>
    ours.has(name) ? dataFeatures(exchange, event, ours.get(name), node?.element, `${at}/${index}`) : [],
  );
  const isList = sentExample !== undefined || (method.restsOn?.includes("list.all") === true && at === "/data");
  if (!isList) return [sameValue(at), ...inBoth];
  const names = [...ours.keys()];
  const missing = names.filter((name) => !events.has(name)).length;
  const isMore = sentExample !== undefined && !isShared && events.size > ours.size;
  const all = `all ${ours.size} events that are known`;
  const other = missing > 0 ? `${missing} of ${ours.size} events are not listed` : `${events.size} events`;
  const ofAll = feature(`events ${at}`, at, missing > 0 || isMore ? other : all, all);
  if (!sentExample) return [sameValue(at), ...inBoth, ofAll];
  const ranks = [...events.keys()].map((name) => names.indexOf(name)).filter((rank) => rank >= 0);
  const inOrder = "events by their numbers";
  const ofOrder = feature(`order ${at}`, at, isRising(ranks) ? inOrder : otherOrder, inOrder);
  return [sameValue(at), ...inBoth, ofAll, ofOrder];
}

/**
 * The events of a list by number or ID, or by index if a selection of fields leaves both out. The values of a tenant's events
 * are not known, so only their count is compared.
 */
function byName(events: readonly unknown[], isShared: boolean): ReadonlyMap<string, unknown> {
  const named = new Map<string, unknown>();
  for (const [index, event] of events.entries()) {
    const { id, number } = objectOf(event) ?? {};
    let name = String(number ?? id ?? (isShared ? "event" : `the event at ${index}`));
    while (named.has(name)) name += " again";
    named.set(name, event);
  }
  return named;
}

/** Null is a type of its own. */
const typeOf = (value: unknown) => (value === null ? "null" : typeof value);

const formText = (value: unknown): string => {
  if (typeof value !== "string") return value === null ? "null" : `a ${typeof value}`;
  return /^(?:0|[1-9]\d*)$/.test(value) ? "a text of digits, without leading zeros" : "a text";
};

/** True for two values of one type, both or neither empty, and both or neither with leading zeros. */
const haveOneForm = (actual: unknown, expected: unknown) =>
  typeOf(actual) === typeOf(expected) &&
  (actual === "") === (expected === "") &&
  (typeof expected !== "string" || !/^(?:0|[1-9]\d*)$/.test(expected) || !/^0\d+$/.test(String(actual)));

/** What only the values of a response show that no recorder has replaced: numbers that rise, and the claims of a token. */
export const unmaskedFeatures = (exchange: Exchange, own: Readonly<{ json: JsonObject }>): Feature[] => [
  ...numbersIn(exchange),
  ...tokenIn(exchange, own),
];

/** The numbers of neighbours rise by one in the documented response. A row between that failed may have used one. */
function numbersIn(exchange: Exchange): Feature[] {
  const rows = exchange.method.bulk ? answeredRows(exchange) : [];
  return rows.flatMap(({ answer }, index) => {
    const [number, before] = [answer?.["number"], rows[index - 1]?.answer?.["number"]];
    if (!isNumber(number) || !isNumber(before)) return [];
    return feature("rising number", `row ${index + 1}, number`, number, `${BigInt(before) + 1n}`);
  });
}

const isNumber = (value: unknown): value is string => typeof value === "string" && /^[0-9]+$/.test(value);

/** Compares the claims of a JWT with ours. A system may add claims. */
function tokenIn({ answer, parameters }: Exchange, { json }: Readonly<{ json: JsonObject }>): Feature[] {
  const tokens = [answer.json, json].map((answerJson) => objectOf(readAnswer(answerJson).data)?.["token"]);
  const [actual, expected = {}] = tokens.map((token) => contentOf(token, parameters));
  const claimText = (name: string, value: unknown) => `a JWT with ${name} ${jsonText(value)}`;
  return Object.entries(expected).map(([name, value]) => {
    const shown = actual ? claimText(name, actual[name]) : "a text whose parts are not JSON";
    return feature(`token ${name}`, "/data/token", shown, claimText(name, value));
  });
}

/** The parts that two tokens of a login share: header, names and types of claims, the user, the lifetime. */
function contentOf(token: unknown, login: JsonObject | undefined): JsonObject | undefined {
  const [header, claims, signature] = String(token)
    .split(".")
    .map((part) => objectOf(jsonOr(Buffer.from(part, "base64url").toString())));
  if (!header || !claims || signature) return undefined;
  const { oun, usr, jti, exp, iat } = claims;
  return {
    ...Object.fromEntries(Object.entries(claims).map(([name, value]) => [`${name} as a`, typeof value])),
    ...header,
    oun,
    "usr who logged in:": usr === (login?.["username"] ?? usr),
    "jti of 32 upper-case hexadecimal digits:": /^[0-9A-F]{32}$/.test(String(jti)),
    "seconds from iat to exp:": Number(exp) - Number(iat),
  };
}

import { isDeepStrictEqual } from "node:util";
import { jsonOr, objectOf } from "../../common/json.ts";
import { hashBytes } from "../../common/random.ts";
import { mapLeaves, textsIn } from "../../matching/json-pointer.ts";
import { readAnswer } from "../../wire/envelope.ts";
import type { Exchange } from "./exchange.ts";
import { type Feature, feature } from "./feature.ts";
import { eventTypeOf } from "./named-rows.ts";

const ownId = /^[0-9A-F]{32}$/;
const hexId = /^[0-9a-f]{32}$/i;
const plainId = (id: string) => id.replaceAll("-", "");

/** The values of one recording that have another form than ours, with their counterpart in our form. */
interface Forms {
  readonly ids: Map<string, string>;
  readonly numbers: Map<string, string>;
}

/**
 * Exchanges with our code for calls that are done, and with IDs and numbers of events in our form, one to one: records of another
 * form cannot be stored. The other form is a difference of its own at each response that has it.
 */
export function withOwnForms(recorded: readonly Exchange[]): Exchange[] {
  const exchanges = withOkCode(recorded);
  const forms: Forms = { ids: new Map(), numbers: new Map() };
  for (const exchange of exchanges) {
    forEachId(exchange, (id) => forms.ids.set(id, inOwnForm(id)));
    forEachNumber(exchange, (number) => forms.numbers.set(number, digitsFor(number)));
    for (const id of requestedIds(exchange)) if (!hexId.test(plainId(id))) forms.ids.set(id, inOwnForm(id));
  }
  return forms.ids.size + forms.numbers.size === 0 ? [...exchanges] : exchanges.map((one) => mapped(one, forms));
}

/** The same letters in another case stay the same letters in another case. */
const inOwnForm = (id: string): string =>
  hexId.test(plainId(id))
    ? plainId(id).toUpperCase()
    : hashBytes(["id", id]).toString("hex").slice(0, 32).toUpperCase();

const digitsFor = (number: string): string => String(hashBytes(["number", number]).readUIntBE(0, 6) + 1);

const isIdPath = (at: string) => at.endsWith("/id");

const isNumberPath = (exchange: Exchange, at: string) =>
  eventTypeOf(exchange) !== undefined && /^(?:\/\w+_set)?(?:\/\d+)?\/number$/.test(at);

function forEachId({ answer }: Exchange, use: (id: string, at: string) => void): void {
  mapLeaves(readAnswer(answer.json).data, (leaf, at) => {
    if (isIdPath(at) && leaf !== null && leaf !== "" && !ownId.test(String(leaf))) use(String(leaf), at);
  });
}

function forEachNumber(exchange: Exchange, use: (number: string, at: string) => void): void {
  mapLeaves(readAnswer(exchange.answer.json).data, (leaf, at) => {
    if (isNumberPath(exchange, at) && typeof leaf === "string" && /\D/.test(leaf)) use(leaf, at);
  });
}

function requestedIds({ parameters }: Exchange): string[] {
  const ids: string[] = [];
  mapLeaves(parameters, (leaf, at) => {
    if (typeof leaf === "string" && leaf !== "" && (/_identifier\/id$/.test(at) || at === "/unit")) ids.push(leaf);
  });
  return ids;
}

/** Letters and digits as `a`, `A` and `9`: the form of a value, and nothing of the value. */
const formOf = (text: string) => text.replace(/[a-z]/g, "a").replace(/[A-Z]/g, "A").replace(/\d/g, "9");

function mapped(exchange: Exchange, { ids, numbers }: Forms): Exchange {
  const features = new Map<string, Feature>();
  const note = (key: string, at: string, value: string, expected: string) =>
    features.set(key, feature(key, `/data${at}`, formOf(value), expected));
  forEachId(exchange, (id, at) => note("form of IDs", at, id, "32 capital hexadecimal digits"));
  forEachNumber(exchange, (number, at) => note("form of event numbers", at, number, "digits"));
  const plain = new Map([...ids].map(([id, own]) => [plainId(id).toLowerCase(), own]));
  const named = (kind: string, text: string) =>
    kind === "number" ? (numbers.get(text) ?? text) : (ids.get(text) ?? inOtherCase(text) ?? text);
  const inOtherCase = (id: string) => plain.get(plainId(id).toLowerCase())?.toLowerCase();
  const inRequest = (leaf: unknown, at: string): unknown => {
    const [, kind = ""] = /(?:_identifier\/|^\/)(id|number|unit)$/.exec(at) ?? [];
    return kind !== "" && typeof leaf === "string" ? named(kind, leaf) : leaf;
  };
  const inQuery = ([name, text]: readonly [string, string]): [string, string] => {
    const [, kind, value = ""] = /^(id|number)=(.*)$/s.exec(text) ?? [];
    return [name, kind === undefined ? text : `${kind}=${named(kind, value)}`];
  };
  const inResponse = (leaf: unknown, at: string) => {
    if (isIdPath(at) && leaf != null) return ids.get(String(leaf)) ?? leaf;
    return isNumberPath(exchange, at) ? (numbers.get(String(leaf)) ?? leaf) : leaf;
  };
  const { request, answer, sentExample } = exchange;
  const { json } = answer;
  const data = json && "data" in json ? { data: mapLeaves(json["data"], inResponse) } : {};
  const parameters = mapLeaves(exchange.parameters, inRequest) as Exchange["parameters"];
  const sent = typeof request.body === "string" ? objectOf(jsonOr(request.body)) : undefined;
  const isChanged = !isDeepStrictEqual(parameters, exchange.parameters);
  const query = new URLSearchParams([...new URLSearchParams(request.query)].map(inQuery)).toString();
  const body = sent ? JSON.stringify(mapLeaves(sent, inRequest)) : request.body;
  const values = sentExample && mapLeaves(sentExample.values, (value) => ids.get(String(value)) ?? value);
  return {
    ...exchange,
    ...(isChanged && { request: { ...request, query, body }, parameters }),
    ...(sentExample && { sentExample: { ...sentExample, values: values as typeof sentExample.values } }),
    answer: { ...answer, json: json && { ...json, ...data } },
    forms: [...features.values()],
  };
}

/** Puts our code for calls that are done in place of another one that all such calls share. */
function withOkCode(exchanges: readonly Exchange[]): readonly Exchange[] {
  const codeOf = ({ answer }: Exchange) => readAnswer(answer.json).status["code"];
  const withData = exchanges.filter(({ answer }) => textsIn(readAnswer(answer.json).data).length > 0);
  const [code = "OK", another] = new Set(withData.map(codeOf));
  if (another !== undefined || exchanges.some((exchange) => codeOf(exchange) === "OK")) return exchanges;
  return exchanges.map((exchange) => {
    if (codeOf(exchange) !== code) return exchange;
    const { answer } = exchange;
    const status = { ...readAnswer(answer.json).status, code: "OK" };
    return { ...exchange, answer: { ...answer, json: { ...answer.json, status } }, okCode: String(code) };
  });
}

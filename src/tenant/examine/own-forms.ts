import { isDeepStrictEqual } from "node:util";
import { jsonOr, objectOf } from "../../common/json.ts";
import { hashBytes } from "../../common/random.ts";
import { mapLeaves, textsIn } from "../../matching/json-pointer.ts";
import { readAnswer } from "../../wire/envelope.ts";
import type { Exchange } from "./exchange.ts";
import { feature } from "./finding.ts";
import { eventTypeOf } from "./system-records.ts";

const plainId = (id: string) => id.replaceAll("-", "").toLowerCase();

const isHex = (id: string) => /^[0-9a-f]{32}$/.test(plainId(id));

const idFor = (id: string): string =>
  (isHex(id) ? plainId(id) : hashBytes(["id", id]).toString("hex").slice(0, 32)).toUpperCase();

const digitsFor = (number: string): string => String(hashBytes(["number", number]).readUIntBE(0, 6) + 1);

/** Values of another form than ours, as `id` or `number` with the text, and their counterparts in our form. */
type Forms = ReadonlyMap<string, string>;

/**
 * Exchanges with our code for calls that are done, and with IDs and numbers of events in our form, one to one: records of another
 * form cannot be stored. The other form is a difference of its own at each response that has it.
 */
export function withOwnForms(recorded: readonly Exchange[]): Exchange[] {
  const exchanges = withOkCode(recorded);
  const forms = new Map<string, string>();
  const noteId = (id: string) => {
    // The same letters in another case stay the same letters in another case.
    forms.set(`id ${plainId(id)}`, idFor(id).toLowerCase());
    forms.set(`id ${id}`, idFor(id));
  };
  for (const exchange of exchanges) {
    for (const { kind, value } of foreignValues(exchange)) {
      if (kind === "id") noteId(value);
      else forms.set(`number ${value}`, digitsFor(value));
    }
    mapLeaves(exchange.parameters, (leaf, at) => {
      if (leaf && typeof leaf === "string" && kindInRequest(at) === "id" && !isHex(leaf)) noteId(leaf);
    });
  }
  return forms.size === 0 ? [...exchanges] : exchanges.map((one) => mapped(one, forms));
}

const kindInRequest = (at: string): string | undefined =>
  at === "/unit" ? "id" : /(?<=_identifier\/)(?:id|number)$/.exec(at)?.[0];

/** What a leaf of a response is: the ID of a record, or the number of an event. */
function kindInResponse(exchange: Exchange, at: string): "id" | "number" | undefined {
  if (at.endsWith("/id")) return "id";
  const isNumber = eventTypeOf(exchange) !== undefined && /^(?:\/\w+_set)?(?:\/\d+)?\/number$/.test(at);
  return isNumber ? "number" : undefined;
}

/** The IDs and numbers of a response that have another form than ours. */
function foreignValues(exchange: Exchange) {
  const found: { kind: "id" | "number"; value: string; at: string }[] = [];
  mapLeaves(readAnswer(exchange.answer.json).data, (leaf, at) => {
    const kind = kindInResponse(exchange, at);
    const isOwn = kind === "id" ? /^(?:[0-9A-F]{32})?$/.test(String(leaf ?? "")) : !/\D/.test(String(leaf));
    if (kind && !isOwn && (kind === "id" || typeof leaf === "string")) found.push({ kind, value: String(leaf), at });
  });
  return found;
}

/** Letters and digits as `a`, `A` and `9`: the form of a value, and nothing of the value. */
const formOf = (text: string) => text.replace(/[a-z]/g, "a").replace(/[A-Z]/g, "A").replace(/\d/g, "9");

function mapped(exchange: Exchange, forms: Forms): Exchange {
  const { request, answer, sentExample } = exchange;
  const named = (kind: string, text: string) =>
    forms.get(`${kind} ${text}`) ?? forms.get(`${kind} ${plainId(text)}`) ?? text;
  const inRequest = (leaf: unknown, at: string): unknown => {
    const kind = kindInRequest(at);
    return kind && typeof leaf === "string" ? named(kind, leaf) : leaf;
  };
  const inQuery = ([name, text]: readonly [string, string]): [string, string] => [
    name,
    text.replace(/^(id|number)=(.*)$/s, (_, kind: string, value: string) => `${kind}=${named(kind, value)}`),
  ];
  const inResponse = (leaf: unknown, at: string) => forms.get(`${kindInResponse(exchange, at)} ${leaf}`) ?? leaf;
  const parameters = mapLeaves(exchange.parameters, inRequest) as Exchange["parameters"];
  const sent = typeof request.body === "string" ? objectOf(jsonOr(request.body)) : undefined;
  const isChanged = !isDeepStrictEqual(parameters, exchange.parameters);
  const query = new URLSearchParams([...new URLSearchParams(request.query)].map(inQuery)).toString();
  const body = sent ? JSON.stringify(mapLeaves(sent, inRequest)) : request.body;
  const values = sentExample && mapLeaves(sentExample.values, (value) => forms.get(`id ${value}`) ?? value);
  const { json } = answer;
  const data = json && "data" in json ? { data: mapLeaves(json["data"], inResponse) } : {};
  return {
    ...exchange,
    ...(isChanged && { request: { ...request, query, body }, parameters }),
    ...(sentExample && { sentExample: { ...sentExample, values: values as typeof sentExample.values } }),
    answer: { ...answer, json: json && { ...json, ...data } },
    forms: foreignValues(exchange).map(({ kind, value, at }) => {
      const [what, form] = kind === "id" ? ["IDs", "32 capital hexadecimal digits"] : ["event numbers", "digits"];
      return feature(`form of ${what}`, `/data${at}`, formOf(value), form);
    }),
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

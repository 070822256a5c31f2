import { type JsonObject, jsonOr, objectOf } from "../../common/json.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { jsonText } from "./compare-data.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { type Feature, feature } from "./feature.ts";
import type { OwnAnswer } from "./own-answer.ts";

/** What only the values of a response show that no recorder has replaced: numbers that rise, and the claims of a token. */
export const unmaskedFeatures = (exchange: Exchange, own: OwnAnswer): Feature[] => [
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
function tokenIn({ answer, parameters }: Exchange, { json }: OwnAnswer): Feature[] {
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

import { type JsonObject, jsonOr, objectOf } from "../../common/json.ts";
import { type SchemaNode, typeWords } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { envelope, readAnswer, refusedEnvelope } from "../../wire/envelope.ts";
import { parseRelease } from "../../wire/release.ts";
import { jsonText, withoutIndexes } from "../examine/compare-data.ts";
import { answeredRows, type Exchange } from "../examine/exchange.ts";
import { type Difference, type Feature, feature, isDifferent } from "../examine/finding.ts";
import type { OwnAnswer } from "../examine/play.ts";
import type { Expectation, Replay } from "../examine/replay.ts";
import { findWordDifferences } from "../examine/words.ts";

/** JSON is in UTF-8 (RFC 8259), with or without a charset. */
const jsonInUtf8 = /^\s*application\/json\s*(;\s*charset="?utf-?8"?\s*)?$/i;

/** The differences of an answer, with those of its form. */
export function differencesOf(
  { exchange, contentType }: { readonly exchange: Exchange; readonly contentType: string },
  replay: Replay,
  expectation: Expectation,
): Difference[] {
  const { method, release, answer } = exchange;
  const { isOk } = readAnswer(answer.json);
  const tree = isOk ? schemaTree(envelope(method.data), parseRelease(release)) : schemaTree(refusedEnvelope);
  const inUtf8 = "application/json, in UTF-8";
  const type = jsonInUtf8.test(contentType) ? inUtf8 : contentType || "nothing";
  const { ownAnswer } = replay;
  const forms = [feature("content-type", "content-type", type, inUtf8), ...typesIn(answer.json, tree, "")];
  if (isOk && ownAnswer.refusal === undefined) forms.push(...numbersIn(exchange), ...tokenIn(exchange, ownAnswer));
  const ofWords = findWordDifferences(exchange, replay, expectation);
  const differences = [...replay.differences, ...forms.filter(isDifferent), ...ofWords];
  // A value in the wrong place is in the wrong form, too: one difference for each place.
  const places = differences.map(({ at }) => withoutIndexes(at));
  return differences.filter((_, index) => places.indexOf(places[index] as string) === index);
}

function typesIn(value: unknown, node: SchemaNode, at: string): Feature[] {
  const { kind, members, element, schema } = node;
  if (Array.isArray(value) && element) return value.flatMap((item, index) => typesIn(item, element, `${at}/${index}`));
  const part = objectOf(value);
  if (part && kind === "object") {
    return Object.entries(part).flatMap(([name, memberValue]) => {
      const member = members.get(name);
      if (member) return typesIn(memberValue, member, `${at}/${name}`);
      return [feature("member", `${at}/${name}`, jsonText(memberValue), "nothing: the member is not declared")];
    });
  }
  const isInForm = (kind === "object" && value === null) || schema.safeParse(value).success;
  const expected =
    node.name === "id" && typeof value === "string" ? "an id of 32 capital hexadecimal digits" : `a ${typeWords(node)}`;
  return isInForm ? [] : [feature("type", at, jsonText(value), expected)];
}

/** The numbers of neighbours rise by one in the documented answer. A row between that failed may have used one. */
function numbersIn(exchange: Exchange): Feature[] {
  const rows = exchange.method.bulk ? answeredRows(exchange) : [];
  return rows.flatMap(({ answer }, index) => {
    const [number, before] = [answer?.["number"], rows[index - 1]?.answer?.["number"]];
    if (!isNumber(number) || !isNumber(before)) return [];
    return feature("number", `row ${index + 1}, number`, number, `${BigInt(before) + 1n}`);
  });
}

const isNumber = (value: unknown): value is string => typeof value === "string" && /^[0-9]+$/.test(value);

/** Compares the claims of a JWT with ours. A system may add claims. */
function tokenIn({ answer, parameters }: Exchange, { json }: OwnAnswer): Feature[] {
  const tokens = [answer.json, json].map((answerJson) => objectOf(readAnswer(answerJson).data)?.["token"]);
  const [there, here = {}] = tokens.map((token) => contentOf(token, parameters));
  const others = Object.keys(here).filter((name) => there?.[name] !== here[name]);
  if (others.length === 0) return [];
  const textOf = (content: JsonObject) =>
    `a JWT with ${others.map((name) => `${name} ${jsonText(content[name])}`).join(", ")}`;
  return [feature("token", "/data/token", there ? textOf(there) : "a text whose parts are no JSON", textOf(here))];
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

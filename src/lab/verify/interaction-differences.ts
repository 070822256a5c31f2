import { type JsonObject, jsonOr, objectOf } from "../../ground/json.ts";
import { type SchemaNode, typeWords } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { readAnswer } from "../../wire/bulk.ts";
import { envelope, refusedEnvelope } from "../../wire/envelope.ts";
import { parseRelease } from "../../wire/release.ts";
import { jsonText, withoutIndexes } from "../examine/compare-data.ts";
import { findWordDifferences } from "../examine/error-words.ts";
import { answeredRows, type Exchange } from "../examine/exchange.ts";
import { type Difference, type Feature, feature, isDifferent } from "../examine/finding.ts";
import type { OwnAnswer } from "../examine/play.ts";
import type { Expectation, Replay } from "../examine/variant-search.ts";

/** JSON is sent in UTF-8 (RFC 8259), which needs not be said. */
const jsonInUtf8 = /^\s*application\/json\s*(;\s*charset="?utf-?8"?\s*)?$/i;

/** @param seen the ids of the answers before, to which those of this one are added */
export function differencesOf(
  { exchange, contentType }: { readonly exchange: Exchange; readonly contentType: string },
  replay: Replay,
  held: Expectation,
  seen: Map<string, string>,
): Difference[] {
  const { method, release, answer } = exchange;
  const { isOk } = readAnswer(answer.json);
  const tree = isOk ? schemaTree(envelope(method.data), parseRelease(release)) : schemaTree(refusedEnvelope);
  const inUtf8 = "application/json, in UTF-8";
  const type = jsonInUtf8.test(contentType) ? inUtf8 : contentType || "nothing";
  const isDone = isOk && replay.ownAnswer.refusal === undefined;
  const forms = [
    feature("content-type", "content-type", type, inUtf8),
    ...typesIn(answer.json, tree, ""),
    ...(isDone ? [...numbersIn(exchange), ...tokenIn(exchange, replay.ownAnswer), ...notNew(exchange, seen)] : []),
  ];
  const all = [...replay.differences, ...forms.filter(isDifferent), ...findWordDifferences(exchange, replay, held)];
  // What stands in the wrong place is in the wrong form, too.
  const places = all.map(({ at }) => withoutIndexes(at));
  return all.filter((_, index) => places.indexOf(places[index] as string) === index);
}

function typesIn(value: unknown, node: SchemaNode, at: string): Feature[] {
  const { kind, members, element, schema } = node;
  if (Array.isArray(value) && element) return value.flatMap((one, index) => typesIn(one, element, `${at}/${index}`));
  const part = objectOf(value);
  if (part && kind === "object") {
    return Object.entries(part).flatMap(([name, one]) => {
      const member = members.get(name);
      if (member) return typesIn(one, member, `${at}/${name}`);
      return [feature("member", `${at}/${name}`, jsonText(one), "nothing: the member is not declared")];
    });
  }
  const hasNoDifference = (kind === "object" && value === null) || schema.safeParse(value).success;
  const wanted =
    node.name === "id" && typeof value === "string" ? "an id of 32 capital hexadecimal digits" : `a ${typeWords(node)}`;
  return hasNoDifference ? [] : [feature("type", at, jsonText(value), wanted)];
}

/** Numbers of neighbours rise by one in the documented answer. Nobody knows whether a row between that failed used one up. */
function numbersIn(exchange: Exchange): Feature[] {
  const rows = exchange.method.bulk ? answeredRows(exchange) : [];
  return rows.flatMap(({ answer }, index) => {
    const [number, before] = [answer?.["number"], rows[index - 1]?.answer?.["number"]];
    if (!isNumber(number) || !isNumber(before)) return [];
    return feature("number", `row ${index + 1}, number`, number, `${BigInt(before) + 1n}`);
  });
}

const isNumber = (value: unknown): value is string => typeof value === "string" && /^[0-9]+$/.test(value);

/** Ids and numbers that are not new within an answer, and ids that an answer before had; those of this one are added to `seen`. */
function notNew({ method, answer }: Exchange, seen: Map<string, string>): Feature[] {
  if (!method.name.endsWith(".create")) return [];
  const { data, done } = readAnswer(answer.json);
  const rows = method.bulk ? done : [objectOf(data) ?? {}];
  const here = new Map<string, string>();
  return rows.flatMap((row) =>
    ["id", "number"].flatMap((name) => {
      const value = row[name];
      if (typeof value !== "string") return [];
      const key = `${name} ${value}`;
      const at = method.bulk ? `${name} of row "${row["request_unique_identifier"]}"` : `/data/${name}`;
      const before = here.get(key) ?? (name === "id" ? seen.get(key) : undefined);
      here.set(key, at);
      if (name === "id") seen.set(key, "an answer before");
      const there = `"${value}", which stands at ${before} too`;
      return before === undefined ? [] : [feature("new", at, there, `a new ${name}`)];
    }),
  );
}

/** What a JWT says, held against ours. A system may add further claims. */
function tokenIn({ answer, parameters }: Exchange, { json }: OwnAnswer): Feature[] {
  const tokens = [answer.json, json].map((one) => objectOf(readAnswer(one).data)?.["token"]);
  const [said, wanted = {}] = tokens.map((token) => saidBy(token, parameters));
  const others = Object.keys(wanted).filter((name) => said?.[name] !== wanted[name]);
  if (others.length === 0) return [];
  const inText = (of: JsonObject) => `a JWT with ${others.map((name) => `${name} ${jsonText(of[name])}`).join(", ")}`;
  return [feature("token", "/data/token", said ? inText(said) : "a text whose parts are no JSON", inText(wanted))];
}

/** What is the same of two tokens of a login: header, names and types of claims, the user, and how long it lives. */
function saidBy(token: unknown, login: JsonObject | undefined): JsonObject | undefined {
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

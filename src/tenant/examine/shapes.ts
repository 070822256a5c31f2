import { type OperationShape, operationShape } from "../../assumptions/assumptions.ts";
import { objectOf } from "../../common/json.ts";
import type { RecordedExchange, RecordingPart } from "../../documents/recording.ts";
import { nodesWithin, type SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { findMethod } from "../../vendor/catalog.ts";
import { envelope, readAnswer } from "../../wire/envelope.ts";
import { parseRelease } from "../../wire/release.ts";
import { readMarker, withoutNameNumbers } from "../record/pseudonyms.ts";
import { hiddenWord } from "../record/text-redaction.ts";
import { isOfSystem } from "./exchange.ts";
import type { JudgeRequest } from "./replay.ts";

/** The shapes of the methods in recordings: members with their types, codes and statuses, and no value. */
export function shapesOf(parts: readonly RecordingPart[]): OperationShape[] {
  const shapes = parts.flatMap(({ exchanges, header }) =>
    exchanges.filter(isOfSystem).map((exchange) => shapeOf(exchange, header.release)),
  );
  return [...Map.groupBy(shapes, ({ operation }) => operation)]
    .filter(([operation]) => operation !== null)
    .map(([, all]) => all.reduce(mergeShapes, all[0] as OperationShape))
    .sort((a, b) => (a.operation < b.operation ? -1 : 1));
}

function shapeOf({ operation, request, answer }: RecordedExchange, release: string): OperationShape {
  const [sent, got] = [request.body, answer.body].map((body) => (body && "json" in body ? body.json : undefined));
  const { status, isOk, undone } = readAnswer(got);
  const codes = [status["code"], ...undone.map((row) => row["error_code"])];
  // The data of a refusal do not show the data of the method.
  const { data: _, ...refused } = objectOf(got) ?? {};
  return {
    operation: operation as string,
    releases: [release],
    statuses: answer.status === undefined ? [] : [answer.status],
    codes: codes.filter((code) => typeof code === "string").filter((code) => code !== hiddenWord),
    request: pathsIn([...request.query.map(([name, text]) => parameterIn(name, text)), sent]),
    answer: pathsIn([isOk ? got : refused]),
  };
}

export const mergeShapes = (a: OperationShape, b: OperationShape): OperationShape =>
  operationShape.parse({ ...objectOf(merged(a, b)), operation: a.operation });

function merged(a: unknown, b: unknown): unknown {
  if (Array.isArray(a ?? b)) return [...new Set([a ?? [], b ?? []].flat())].sort();
  const [first, second] = [objectOf(a) ?? {}, objectOf(b) ?? {}];
  const names = Object.keys({ ...first, ...second }).sort();
  return Object.fromEntries(names.map((name) => [name, merged(first[name], second[name])]));
}

function parameterIn(name: string, text: string): unknown {
  const [value, ...names] = [name, ...text.split("=")].reverse();
  return names.reduce<unknown>((inner, outer) => ({ [outer]: inner }), value);
}

function pathsIn(parts: readonly unknown[]): OperationShape["answer"] {
  const typed = parts.flatMap((part) => typesIn(part));
  const byPath = [...Map.groupBy(typed, ([path]) => path)];
  return Object.fromEntries(byPath.map(([path, types]) => [path, types.map(([, type]) => type)]));
}

function typesIn(part: unknown, at = ""): (readonly [path: string, type: string])[] {
  const within = Array.isArray(part)
    ? part.flatMap((element) => typesIn(element, `${at}[]`))
    : Object.entries(objectOf(part) ?? {}).flatMap(([name, value]) =>
        typesIn(value, (at && `${at}.`) + withoutNameNumbers(name)),
      );
  return at === "" ? within : [[at, typeOf(part)], ...within];
}

function typeOf(part: unknown): string {
  if (part === null) return "null";
  if (Array.isArray(part)) return "array";
  if (typeof part === "number") return Number.isInteger(part) ? "integer" : "number";
  return typeof (typeof part === "string" ? (readMarker(part.trim()) ?? part) : part);
}

export type ShapeDifference = ReturnType<typeof compareShape>[number];

/** The differences of a shape from what its method declares, and the codes that no error has. */
export function compareShape(shape: OperationShape, { table, methods }: Pick<JudgeRequest, "table" | "methods">) {
  const { operation, answer, codes, request, releases } = shape;
  const method = findMethod(operation, methods.catalog);
  if (!method) return [];
  const nodes = new Map(nodesWithin(schemaTree(envelope(method.data), parseRelease(releases.at(-1) as string))));
  const difference = (path: string, kind: "member" | "type" | "code", here: string | null, there: string | null) => {
    return { operation, path, kind, here, there };
  };
  const present = Object.entries(answer).flatMap(([path, types]) => {
    const node = nodes.get(path);
    const others = types.filter((type) => !node || !hasType(type, node)).join(" | ");
    // Within a member that we do not have, no member is ours.
    const isWithin = !node && answer[parentOf(path)] !== undefined && !nodes.has(parentOf(path));
    return others === "" || isWithin ? [] : difference(path, node ? "type" : "member", node?.typeName ?? null, others);
  });
  // A system may leave out an empty result set, and an object with all its members.
  const missing = [...nodes].flatMap(([path, { kind, typeName }]) => {
    const isMember = path.startsWith("data.") && !path.endsWith("[]") && kind !== "array" && !request["fields_set"];
    const hasNeighbours = Object.keys(answer).some((other) => other.startsWith(`${parentOf(path)}.`));
    return isMember && hasNeighbours && !answer[path] ? difference(path, "member", typeName, null) : [];
  });
  const known = new Set(Object.values(table).flatMap(({ code, row }) => ["OK", code, row?.code]));
  const unknown = codes.filter((code) => !known.has(code));
  return [...present, ...missing, ...unknown.map((code) => difference("code", "code", null, code))];
}

const parentOf = (path: string) => path.replace(/(?:\[\]|\.[^.[]+|^[^.[]+)$/, "");

/** An optional member may be null, and so may a row's own identifier. */
function hasType(type: string, { kind, isMandatory, isNullable }: SchemaNode): boolean {
  if (type === "null") return isNullable || !isMandatory;
  if (kind === "number") return type === "number" || type === "integer";
  return type === (["object", "array", "boolean", "integer"].includes(kind) ? kind : "string");
}

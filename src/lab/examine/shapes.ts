import * as z from "zod";
import { ownContract } from "../../vendor/catalog.ts";
import { envelope } from "../../wire/envelope.ts";
import type { OperationShape } from "../../wire/observations.ts";
import { isKnownIn, parseRelease } from "../../wire/release.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { readMarker, withoutNameNumbers } from "../record/marker.ts";
import type { RecordedExchange, RecordingPart } from "../record/recording.ts";
import { objectOf, readAnswer } from "./exchange.ts";

/** The shapes of all parts of recordings by method, those without a contract left out. */
export function shapesOf(parts: readonly RecordingPart[]): OperationShape[] {
  const shapes = parts.flatMap(({ exchanges, header }) => {
    const named = exchanges.filter(({ operation }) => operation !== null);
    const byOperation = Map.groupBy(named, ({ operation }) => operation as string);
    return [...byOperation].map(([operation, all]) => shapeOf(operation, all, header.release));
  });
  return [...Map.groupBy(shapes, ({ operation }) => operation).values()]
    .map((all) => all.reduce(mergedShape))
    .sort((one, other) => (one.operation < other.operation ? -1 : 1));
}

function shapeOf(operation: string, exchanges: readonly RecordedExchange[], release: string): OperationShape {
  const [request, answer] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const [codes, statuses] = [new Set<string>(), new Set<number>()];
  for (const { request: sent, answer: got } of exchanges) {
    for (const [name, text] of sent.query) addShape(request, inner(name, text));
    if (sent.body && "json" in sent.body) addShape(request, sent.body.json);
    const json = got.body && "json" in got.body ? got.body.json : undefined;
    addShape(answer, withoutDataOfRefusal(json));
    if (got.status !== undefined) statuses.add(got.status);
    const { status, undone } = readAnswer(json);
    for (const code of [status["code"], ...undone.map((row) => row["error_code"])]) {
      if (typeof code === "string") codes.add(code);
    }
  }
  return {
    operation,
    releases: [release],
    statuses: sorted(statuses),
    codes: sorted(codes),
    request: printed(request),
    answer: printed(answer),
  };
}

/** What stands for data in a refusal says nothing of the data of the method. */
function withoutDataOfRefusal(json: unknown): unknown {
  const answer = objectOf(json);
  if (!answer || readAnswer(answer).isOk) return json;
  const { data: _, ...rest } = answer;
  return rest;
}

/** Two shapes of a method as one: the same whichever is the first. */
export function mergedShape(one: OperationShape, other: OperationShape): OperationShape {
  return {
    operation: one.operation,
    releases: both(one.releases, other.releases),
    statuses: both(one.statuses, other.statuses),
    codes: both(one.codes, other.codes),
    request: mergedPaths(one.request, other.request),
    answer: mergedPaths(one.answer, other.answer),
  };
}

function mergedPaths(one: OperationShape["request"], other: OperationShape["request"]): OperationShape["request"] {
  const names = both(Object.keys(one), Object.keys(other));
  return Object.fromEntries(names.map((name) => [name, both(one[name] ?? [], other[name] ?? [])]));
}

/** A parameter of a query as the object that it stands for. */
function inner(name: string, text: string): unknown {
  const names = [name, ...text.split("=").slice(0, -1)];
  return names.reduceRight<unknown>((value, one) => ({ [one]: value }), text.split("=").at(-1));
}

/** Adds the paths of redacted JSON with the types that stand there; elements of arrays stand at `[]`. */
function addShape(paths: Map<string, Set<string>>, part: unknown, at = ""): void {
  if (at !== "") paths.set(at, (paths.get(at) ?? new Set()).add(typeOf(part)));
  if (Array.isArray(part)) for (const one of part) addShape(paths, one, `${at}[]`);
  else if (typeof part === "object" && part !== null) {
    for (const [marked, value] of Object.entries(part)) {
      const name = withoutNameNumbers(marked);
      addShape(paths, value, at === "" ? name : `${at}.${name}`);
    }
  }
}

/** The type of JSON: `null`, `string`; a whole number is an `integer`. */
function typeOf(part: unknown): string {
  if (part === null) return "null";
  if (Array.isArray(part)) return "array";
  if (typeof part === "number") return Number.isInteger(part) ? "integer" : "number";
  return typeof part === "string" ? (readMarker(part.trim())?.type ?? "string") : typeof part;
}

const printed = (found: ReadonlyMap<string, ReadonlySet<string>>): Record<string, string[]> =>
  Object.fromEntries([...found].map(([path, types]) => [path, sorted(types)] as const).sort());

const sorted = <Value extends string | number>(values: Iterable<Value>): Value[] =>
  [...values].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));

const both = <Value extends string | number>(one: readonly Value[], other: readonly Value[]): Value[] =>
  sorted(new Set([...one, ...other]));

/** Something of a method that came and that we do not have, or the other way round. */
export interface ShapeDifference {
  readonly operation: string;
  /** Where in the answer; `code` for the code of an error. */
  readonly path: string;
  readonly kind: "member" | "type" | "code" | "error text";
  /** What our contract or table has; `null` for nothing. */
  readonly here: string | null;
  /** What came. */
  readonly there: string | null;
}

/** What came of a method, held against its contract as that release has it and against a table of errors. */
export function compareShape(shape: OperationShape, table: VendorErrorTable): ShapeDifference[] {
  const { operation, answer, codes } = shape;
  const contract = ownContract(operation);
  if (!contract) return [];
  const data = schemaTree(contract.data, parseRelease(shape.releases.at(-1) as string));
  const nodes = nodesIn({ status: envelopeStatus, data });
  // What a client sends is its own affair, and no drift of the system.
  const found = Object.entries(answer).flatMap(([path, types]): Omit<ShapeDifference, "operation">[] => {
    const node = nodes.get(path);
    if (node) {
      const others = types.filter((type) => !fits(type, node)).join(" | ");
      return others === "" ? [] : [{ path, kind: "type", here: node.typeName, there: others }];
    }
    // The members of a member that we do not have say no more.
    const parent = parentOf(path);
    const isWithin = parent !== "" && !nodes.has(parent) && answer[parent] !== undefined;
    return isWithin ? [] : [{ path, kind: "member", here: null, there: types.join(" | ") }];
  });
  const known = new Set(Object.values(table).flatMap(({ code, row }) => ["OK", code, row?.code]));
  const unknown = codes.filter((code) => !known.has(code));
  return [
    ...found,
    ...missingIn(shape, nodes),
    ...unknown.map((there) => ({ path: "code", kind: "code", here: null, there })),
  ].map((one) => ({ operation, ...one }) as ShapeDifference);
}

const envelopeStatus = schemaTree(envelope(z.unknown())).members.get("status") as SchemaNode;

const parentOf = (path: string) => path.replace(/(?:\[\]|\.[^.[]+|^[^.[]+)$/, "");

/** By its path, everything that an answer may have. */
function nodesIn(roots: Readonly<Record<string, SchemaNode>>): Map<string, SchemaNode> {
  const nodes = new Map<string, SchemaNode>();
  const add = (path: string, node: SchemaNode) => {
    nodes.set(path, node);
    if (node.element) add(`${path}[]`, node.element);
    for (const member of node.members.values()) add(`${path}.${member.name}`, member);
  };
  for (const [path, node] of Object.entries(roots)) add(path, node);
  return nodes;
}

/** What is optional may be null; so may a row's own identifier. */
function fits(type: string, { kind, isMandatory, isNullable }: SchemaNode): boolean {
  if (type === "null") return isNullable || !isMandatory;
  if (kind === "object" || kind === "array" || kind === "boolean") return type === kind;
  if (kind === "number") return type === "number" || type === "integer";
  return kind === "integer" ? type === "integer" : type === "string";
}

/** Members that the contract has and no answer of those that had their neighbours did. */
function missingIn({ answer, request, releases }: OperationShape, nodes: ReadonlyMap<string, SchemaNode>) {
  if (request["fields_set"]) return [];
  const release = parseRelease(releases.at(-1) as string);
  return [...nodes].flatMap(([path, node]) => {
    const parent = parentOf(path);
    const hasNeighbours = path.startsWith("data.") && Object.keys(answer).some((one) => one.startsWith(`${parent}.`));
    const isThere = answer[path] !== undefined || !hasNeighbours || !isKnownIn(release, node.since);
    // An empty result set may be left out.
    return isThere || node.kind === "array" || path.endsWith("[]")
      ? []
      : [{ path, kind: "member", here: node.typeName, there: null }];
  });
}

import type { OperationShape } from "../../wire/observations.ts";
import { readMarker, withoutNameNumbers } from "../record/marker.ts";
import type { RecordedExchange, RecordingPart } from "../record/recording.ts";
import { objectOf, readAnswer } from "./read-answer.ts";

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

import type { OperationShape } from "../../wire/observations.ts";
import { readAnswer } from "./read-answer.ts";
import type { RecordedExchange } from "./recording.ts";
import { addShape } from "./shape-paths.ts";

/** The shapes of exchanges by method, those without a contract left out. */
export function shapesOf(exchanges: readonly RecordedExchange[], release: string): OperationShape[] {
  const named = exchanges.filter(({ operation }) => operation !== null);
  const byOperation = Map.groupBy(named, ({ operation }) => operation as string);
  return [...byOperation].map(([operation, all]) => shapeOf(operation, all, release));
}

function shapeOf(operation: string, exchanges: readonly RecordedExchange[], release: string): OperationShape {
  const [request, answer] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const [codes, statuses] = [new Set<string>(), new Set<number>()];
  for (const { request: sent, answer: got } of exchanges) {
    for (const [name, text] of sent.query) addShape(request, inner(name, text));
    if (sent.body && "json" in sent.body) addShape(request, sent.body.json);
    if (got.body && "json" in got.body) addShape(answer, got.body.json);
    if (got.status !== undefined) statuses.add(got.status);
    for (const code of codesIn(got.body)) codes.add(code);
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

/** The codes in an answer, of the call and of its rows. */
function codesIn(body: RecordedExchange["answer"]["body"]): string[] {
  const { status, undone } = readAnswer(body && "json" in body ? body.json : undefined);
  return [status["code"], ...undone.map((row) => row["error_code"])].filter((code) => typeof code === "string");
}

const printed = (found: ReadonlyMap<string, ReadonlySet<string>>): Record<string, string[]> =>
  Object.fromEntries([...found].map(([path, types]) => [path, sorted(types)] as const).sort());

const sorted = <Value extends string | number>(values: Iterable<Value>): Value[] =>
  [...values].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));

const both = <Value extends string | number>(one: readonly Value[], other: readonly Value[]): Value[] =>
  sorted(new Set([...one, ...other]));

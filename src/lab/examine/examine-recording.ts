import { isDeepStrictEqual } from "node:util";
import { envelope } from "../../wire/envelope.ts";
import type { OperationShape } from "../../wire/observations.ts";
import { parseRelease } from "../../wire/release.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { knownContract } from "../known-methods.ts";
import { readMarker, withoutNameNumbers } from "../record/marker.ts";
import type { RecordedExchange, RecordingPart } from "../record/recording.ts";
import { type DoneWords, doneWordsOf, type Examination, examine } from "./examine.ts";
import { type Exchange, objectOf, readAnswer, readExchange } from "./exchange.ts";
import { isFit } from "./explain.ts";
import { RecordedFacts } from "./facts.ts";
import type { ExamineRequest } from "./search.ts";
import { isWordedBy } from "./words.ts";

/** What a recording is held against. */
export interface RecordingSetting extends Pick<ExamineRequest, "switches" | "table" | "mostMs" | "onProgress"> {
  /** Shapes of methods that are known to come. */
  readonly shapes: readonly OperationShape[];
  /** What it says of calls that are done; `undefined`: nothing. */
  readonly done?: DoneWords | undefined;
}

/** One part of a recording, examined: its pseudonyms are its own. */
export interface ExaminedPart {
  readonly part: RecordingPart;
  readonly exchanges: readonly Exchange[];
  /** Of each line that cannot be compared, the reason. */
  readonly notComparable: readonly string[];
  readonly examination: Examination;
}

/** Recordings, examined, and how they compare with a stand-in of that setting. */
export interface ExaminedRecording {
  readonly parts: readonly ExaminedPart[];
  readonly shapes: readonly OperationShape[];
  /** Paths and types that are others than those of the setting. */
  readonly shapeDifferences: readonly ShapeDifference[];
  /** How many exchanges the stand-in of the setting answers alike. */
  readonly same: number;
}

/** Examines recordings part by part. */
export async function examineRecordings(
  parts: readonly RecordingPart[],
  setting: RecordingSetting,
): Promise<ExaminedRecording> {
  const examined: ExaminedPart[] = [];
  for (const part of parts) {
    const read = part.exchanges.map((line) => readExchange(line, part.header.release));
    const exchanges = read.filter((one) => typeof one !== "string");
    const facts = new RecordedFacts(exchanges);
    const examination = await examine({ ...setting, exchanges, facts });
    const notComparable = read.filter((one) => typeof one === "string");
    examined.push({ part, exchanges, notComparable, examination });
  }
  const shapes = shapesOf(parts);
  const compared = (some: readonly OperationShape[]) => some.flatMap((shape) => compareShape(shape, setting.table));
  const known = compared(setting.shapes);
  const same = examined.flatMap(({ exchanges, examination }) =>
    exchanges.filter((exchange) => isAnsweredAlike(exchange, examination, setting)),
  );
  return {
    parts: examined,
    shapes,
    shapeDifferences: compared(shapes).filter((one) => !known.some((other) => isDeepStrictEqual(one, other))),
    same: same.length,
  };
}

/** Does a stand-in with these switches and this table answer to the letter, but for what every system makes anew? */
function isAnsweredAlike(
  exchange: Exchange,
  { before }: Examination,
  { switches, table, done = { message: "", description: "" } }: Pick<RecordingSetting, "switches" | "table" | "done">,
): boolean {
  const trial = before.get(exchange);
  if (!trial || !isFit(trial) || !isDeepStrictEqual(doneWordsOf(exchange) ?? done, done)) return false;
  const refusalStatus = Number(switches["call.http-status"] ?? 200);
  return trial.comparison.sightings.every((seen) => isWordedBy(seen, table, refusalStatus));
}

/** The shapes of all parts of recordings by method, those without a contract left out. */
function shapesOf(parts: readonly RecordingPart[]): OperationShape[] {
  const shapes = parts.flatMap(({ exchanges, header }) => exchanges.flatMap((one) => shapeOf(one, header.release)));
  return [...Map.groupBy(shapes, ({ operation }) => operation).values()]
    .map((all) => all.reduce(mergedShape))
    .sort((one, other) => (one.operation < other.operation ? -1 : 1));
}

function shapeOf({ operation, request, answer }: RecordedExchange, release: string): OperationShape[] {
  if (operation === null) return [];
  const [sent, got] = [request.body, answer.body].map((body) => (body && "json" in body ? body.json : undefined));
  const { status, isOk, undone } = readAnswer(got);
  const codes = [status["code"], ...undone.map((row) => row["error_code"])];
  // What stands for data in a refusal says nothing of the data of the method.
  const { data, ...refused } = objectOf(got) ?? {};
  const shape = {
    operation,
    releases: [release],
    statuses: sorted(answer.status === undefined ? [] : [answer.status]),
    codes: sorted(new Set(codes.filter((code) => typeof code === "string"))),
    request: pathsIn([...request.query.map(([name, text]) => inner(name, text)), sent]),
    answer: pathsIn([isOk ? got : refused]),
  };
  return [shape];
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

/** The paths of redacted JSON with the types that stand there; elements of arrays stand at `[]`. */
function pathsIn(all: readonly unknown[]): OperationShape["request"] {
  const byPath = Map.groupBy(
    all.flatMap((one) => typesIn(one)),
    ([path]) => path,
  );
  return Object.fromEntries(
    [...byPath].map(([path, some]) => [path, sorted(new Set(some.map(([, type]) => type)))] as const).sort(),
  );
}

function typesIn(part: unknown, at = ""): (readonly [path: string, type: string])[] {
  const nameOf = (marked: string) => (at === "" ? "" : `${at}.`) + withoutNameNumbers(marked);
  const inner = Array.isArray(part)
    ? part.flatMap((one) => typesIn(one, `${at}[]`))
    : Object.entries(objectOf(part) ?? {}).flatMap(([name, value]) => typesIn(value, nameOf(name)));
  return at === "" ? inner : [[at, typeOf(part)], ...inner];
}

/** The type of JSON: `null`, `string`; a whole number is an `integer`. */
function typeOf(part: unknown): string {
  if (part === null) return "null";
  if (Array.isArray(part)) return "array";
  if (typeof part === "number") return Number.isInteger(part) ? "integer" : "number";
  return typeof part === "string" ? (readMarker(part.trim())?.type ?? "string") : typeof part;
}

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
function compareShape(shape: OperationShape, table: VendorErrorTable): ShapeDifference[] {
  const { operation, answer, codes } = shape;
  const contract = knownContract(operation);
  if (!contract) return [];
  const tree = schemaTree(envelope(contract.data), parseRelease(shape.releases.at(-1) as string));
  const nodes = new Map(nodesIn(tree));
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

const parentOf = (path: string) => path.replace(/(?:\[\]|\.[^.[]+|^[^.[]+)$/, "");

/** Everything that an answer may have, by its path. */
function nodesIn(node: SchemaNode, at = ""): (readonly [path: string, node: SchemaNode])[] {
  const members = [...node.members.values()];
  const inner = members.flatMap((member) => nodesIn(member, at === "" ? member.name : `${at}.${member.name}`));
  return [[at, node], ...(node.element ? nodesIn(node.element, `${at}[]`) : []), ...inner];
}

/** What is optional may be null; so may a row's own identifier. */
function fits(type: string, { kind, isMandatory, isNullable }: SchemaNode): boolean {
  if (type === "null") return isNullable || !isMandatory;
  if (kind === "object" || kind === "array" || kind === "boolean") return type === kind;
  if (kind === "number") return type === "number" || type === "integer";
  return kind === "integer" ? type === "integer" : type === "string";
}

/** Members that the contract has and no answer of those that had their neighbours did. An empty result set may be left out. */
function missingIn({ answer, request }: OperationShape, nodes: ReadonlyMap<string, SchemaNode>) {
  if (request["fields_set"]) return [];
  return [...nodes].flatMap(([path, { kind, typeName }]) => {
    const isMember = path.startsWith("data.") && !path.endsWith("[]") && kind !== "array";
    const hasNeighbours = Object.keys(answer).some((one) => one.startsWith(`${parentOf(path)}.`));
    const isMissing = isMember && hasNeighbours && answer[path] === undefined;
    return isMissing ? [{ path, kind: "member", here: typeName, there: null }] : [];
  });
}

import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type OperationShape, operationShape } from "../../assumptions/observations.ts";
import { stopwatchMs } from "../../ground/clock.ts";
import { objectOf } from "../../ground/json.ts";
import { wholeWords } from "../../ground/whole-words.ts";
import { leavesOf } from "../../matching/json-pointer.ts";
import { nodesWithin, type SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { findMethod, type Methods } from "../../vendor/catalog.ts";
import { readAnswer } from "../../wire/bulk.ts";
import { envelope } from "../../wire/envelope.ts";
import { newestKnownRelease, oldestKnownRelease, parseRelease } from "../../wire/release.ts";
import { readMarker, withoutNameNumbers } from "../record/pseudonyms.ts";
import type { RecordedExchange, RecordingPart } from "../record/recording.ts";
import { hiddenWord } from "../record/text-redaction.ts";
import { isSame } from "./compare.ts";
import { findWordDifferences } from "./error-words.ts";
import { type Examination, examine } from "./examine.ts";
import { type Exchange, gatewayReasonOf, readExchange } from "./exchange.ts";
import type { Facts } from "./facts.ts";
import { isCreate } from "./named-rows.ts";
import { RecordingFacts } from "./recording-facts.ts";
import { majorityOf } from "./refusal-words.ts";
import { type ExamineRequest, type Expectation, type Replay, VariantSearch } from "./variant-search.ts";

export interface ExamineOptions extends Expectation, Pick<ExamineRequest, "methods" | "mostMs" | "onProgress"> {
  readonly shapes: readonly OperationShape[];
}

export type ExaminedRecording = Awaited<ReturnType<typeof examineRecordings>>;

/** Examines recordings part by part: the pseudonyms of each are its own. */
export async function examineRecordings(recorded: readonly RecordingPart[], setting: ExamineOptions) {
  const parts = [];
  const endMs = stopwatchMs() + setting.mostMs;
  for (const { header, end, exchanges: lines } of recorded) {
    const part = { header, end, exchanges: lines.filter((line) => !gatewayReasonOf(line)) };
    const read = part.exchanges.map((line) => readExchange(line, header.release, setting.methods.catalog));
    const { exchanges, notes: ofForm } = withOwnIds(withOk(read.filter((one) => typeof one !== "string")));
    const facts = factsOf(worldsIn(lines, exchanges), setting.methods);
    const examination = await examine({ ...setting, mostMs: endMs - stopwatchMs(), exchanges, facts });
    const notes = [...ofForm, ...(await otherReleaseOf(examination.before, facts, setting))];
    const transport = lines.flatMap((line) => {
      const says = gatewayReasonOf(line);
      return says === undefined ? [] : [{ says, ref: line.at }];
    });
    const notComparable = read.filter((one) => typeof one === "string");
    parts.push({ part, exchanges, notComparable, examination, transport, notes });
  }
  const shapes = shapesOf(parts.map(({ part }) => part));
  const compared = (some: readonly OperationShape[]) => some.flatMap((shape) => compareShape(shape, setting));
  const known = compared(setting.shapes);
  const shapeDifferences = compared(shapes).filter((one) => !known.some((other) => isDeepStrictEqual(one, other)));
  const before = parts.flatMap(({ examination }) => [...examination.before]);
  const otherwise = before.flatMap(([exchange, replay]) => {
    const [first] = [
      ...replay.differences,
      ...replay.constantDifferences,
      ...findWordDifferences(exchange, replay, setting),
    ];
    if (!first) return [];
    const { at, there, here } = first;
    return [{ operation: exchange.method.name, at, there, here, exchanges: [exchange.ref] }];
  });
  return {
    methods: setting.methods,
    parts,
    shapes,
    shapeDifferences,
    same: before.length - otherwise.length,
    otherwise,
    notes: [...new Set(parts.flatMap(({ notes }) => notes))],
  };
}

/**
 * The exchanges of one sandbox between two outages: what one made is there for the others alone. An outage shows in a call
 * that found nobody, and in what a method makes a second time.
 */
function worldsIn(lines: readonly RecordedExchange[], exchanges: readonly Exchange[]): Exchange[][] {
  const read = new Map(exchanges.map((one) => [one.ref, one]));
  const worlds = new Map<string, Exchange[]>();
  const made = new Set<string>();
  let outages = 0;
  for (const { at, request, answer } of lines) {
    const exchange = read.get(at);
    const ids = exchange ? madeIn(exchange).map((id) => `${request.sandbox} ${id}`) : [];
    if (answer.failure === "upstream unreachable" || ids.some((id) => made.has(id))) {
      outages += 1;
      made.clear();
    }
    for (const id of ids) made.add(id);
    const name = `${request.sandbox} ${outages}`;
    if (exchange) worlds.set(name, [...(worlds.get(name) ?? []), exchange]);
  }
  return [...worlds.values()];
}

function madeIn(exchange: Exchange, name: "id" | "number" = "id"): string[] {
  const { data, done } = readAnswer(exchange.answer.json);
  const rows = exchange.method.bulk ? done : [objectOf(data) ?? {}];
  return isCreate(exchange) ? rows.flatMap(({ [name]: made }) => (typeof made === "string" ? [made] : [])) : [];
}

function factsOf(worlds: readonly (readonly Exchange[])[], methods: Methods): Facts {
  const byRef = new Map<Exchange["ref"], RecordingFacts>();
  for (const exchanges of worlds) {
    const facts = new RecordingFacts(exchanges, methods);
    for (const { ref } of exchanges) byRef.set(ref, facts);
  }
  const factsFor = ({ ref }: Exchange) => byRef.get(ref) as RecordingFacts;
  return {
    of: (exchange) => factsFor(exchange).of(exchange),
    rowsFor: (exchange, otherStates, switches) => factsFor(exchange).rowsFor(exchange, otherStates, switches),
  };
}

/** Where a system says another code of all that is done, its answers with ours in its place: the shape of a method tells it. */
function withOk(exchanges: readonly Exchange[]): readonly Exchange[] {
  const codeOf = ({ answer }: Exchange) => readAnswer(answer.json).status["code"];
  const showing = exchanges.filter(({ answer }) => leavesOf(readAnswer(answer.json).data).length > 0);
  const code = majorityOf(showing.map(codeOf)) ?? "OK";
  if (exchanges.some((one) => codeOf(one) === "OK")) return exchanges;
  return exchanges.map((one) => {
    const status = { ...readAnswer(one.answer.json).status, code: "OK" };
    return codeOf(one) === code ? { ...one, answer: { ...one.answer, json: { ...one.answer.json, status } } } : one;
  });
}

const [oldestMajor, newestMajor] = [oldestKnownRelease, newestKnownRelease].map(({ order }) =>
  Math.floor(order / 1e6),
) as [number, number];

/** Exchanges that are asked whether another release explains them: those that differ, and some that do not. */
const mostAsked = 12;

/** Says it if another release explains what differs, and nothing else less well. */
async function otherReleaseOf(before: Examination["before"], facts: Facts, setting: ExamineOptions) {
  const isExplained = ([, replay]: readonly [Exchange, Replay]) => isSame(replay) && replay.otherStates.size === 0;
  const odd = [...before].filter((one) => !isExplained(one)).slice(0, mostAsked);
  const fine = [...before].filter(isExplained).slice(0, mostAsked);
  if (odd.length < 2) return [];
  const sample = [...odd, ...fine].map(([exchange]) => exchange);
  const [recorded] = sample.map(({ release }) => parseRelease(release).name);
  const explained = new Map<string, number>();
  for (let major = oldestMajor; major <= newestMajor; major += 1) {
    const release = parseRelease(`R${major}`).name;
    if (release === recorded) continue;
    const search = new VariantSearch({ ...setting, exchanges: [], facts });
    let count = 0;
    for (const one of sample) if (isSame(await search.replay({ ...one, release }, setting.switches))) count += 1;
    explained.set(release, count - fine.length);
  }
  const [[name, count] = ["", 0]] = [...explained].sort(([, one], [, other]) => other - one);
  if (count < 2 || count * 2 < odd.length) return [];
  const explains = `${name} explains ${count} of ${odd.length} exchanges that differ in ${recorded}`;
  return [`${explains}: is it the release of this system?`];
}

const ownId = /^[0-9A-F]{32}$/i;

/** Letters and digits as `a`, `A` and `9`: of a value no more than what it looks like. */
const formOf = (text: string) => text.replace(/[a-z]/g, "a").replace(/[A-Z]/g, "A").replace(/\d/g, "9");

/** Where ids have another form than ours, the exchanges with ids of ours in their place, as no row of ours could have theirs. */
function withOwnIds(exchanges: readonly Exchange[]) {
  const shown = exchanges.flatMap(({ answer }) => idsIn(readAnswer(answer.json).data));
  const others = [...new Set(shown.filter((id) => !ownId.test(id)))];
  const numbers = exchanges.filter(isCreate).flatMap((one) => madeIn(one, "number"));
  const other = numbers.find((one) => !/^\d+$/.test(one));
  const notes = [
    ...(others[0] ? [`ids have another form: ${formOf(others[0])}, where ours are 32 capital hexadecimal digits`] : []),
    ...(other ? [`numbers of events have another form: ${formOf(other)}, where ours are digits`] : []),
  ];
  if (others.length === 0) return { exchanges, notes };
  const pattern = wholeWords(others);
  const made = (text: string) =>
    text.replace(pattern, (id) => createHash("sha256").update(id).digest("hex").slice(0, 32).toUpperCase());
  const ours = <Part>(part: Part): Part => (part === undefined ? part : JSON.parse(made(JSON.stringify(part))));
  const withOurs = exchanges.map((one): Exchange => {
    const { request, answer, parameters } = one;
    const body = typeof request.body === "string" ? made(request.body) : request.body;
    const ownRequest = { ...request, body, query: made(request.query) };
    return {
      ...one,
      request: ownRequest,
      parameters: ours(parameters),
      answer: { ...answer, json: ours(answer.json) },
    };
  });
  return { exchanges: withOurs, notes };
}

function idsIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(idsIn);
  return Object.entries(objectOf(part) ?? {}).flatMap(([name, one]) =>
    typeof one === "string" ? (name === "id" ? [one] : []) : idsIn(one),
  );
}

function shapesOf(parts: readonly RecordingPart[]): OperationShape[] {
  const shapes = parts.flatMap(({ exchanges, header }) => exchanges.map((one) => shapeOf(one, header.release)));
  return [...Map.groupBy(shapes, ({ operation }) => operation)]
    .filter(([operation]) => operation !== null)
    .map(([, all]) => all.reduce(mergeShapes, all[0] as OperationShape))
    .sort((one, other) => (one.operation < other.operation ? -1 : 1));
}

function shapeOf({ operation, request, answer }: RecordedExchange, release: string): OperationShape {
  const [sent, got] = [request.body, answer.body].map((body) => (body && "json" in body ? body.json : undefined));
  const { status, isOk, undone } = readAnswer(got);
  const codes = [status["code"], ...undone.map((row) => row["error_code"])];
  // What stands for data in a refusal says nothing of the data of the method.
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

export const mergeShapes = (one: OperationShape, other: OperationShape): OperationShape =>
  operationShape.parse({ ...(joined(one, other) as OperationShape), operation: one.operation });

function joined(one: unknown, other: unknown): unknown {
  if (Array.isArray(one ?? other)) return [...new Set([one ?? [], other ?? []].flat())].sort();
  const [first, second] = [objectOf(one) ?? {}, objectOf(other) ?? {}];
  const names = Object.keys({ ...first, ...second }).sort();
  return Object.fromEntries(names.map((name) => [name, joined(first[name], second[name])]));
}

function parameterIn(name: string, text: string): unknown {
  const [value, ...names] = [name, ...text.split("=")].reverse();
  return names.reduce<unknown>((within, one) => ({ [one]: within }), value);
}

function pathsIn(all: readonly unknown[]): OperationShape["answer"] {
  const typed = all.flatMap((one) => typesIn(one));
  const byPath = [...Map.groupBy(typed, ([path]) => path)];
  return Object.fromEntries(byPath.map(([path, some]) => [path, some.map(([, type]) => type)]));
}

function typesIn(part: unknown, at = ""): (readonly [path: string, type: string])[] {
  const within = Array.isArray(part)
    ? part.flatMap((one) => typesIn(one, `${at}[]`))
    : Object.entries(objectOf(part) ?? {}).flatMap(([name, one]) =>
        typesIn(one, (at && `${at}.`) + withoutNameNumbers(name)),
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

function compareShape(shape: OperationShape, { table, methods }: Pick<ExamineRequest, "table" | "methods">) {
  const { operation, answer, codes, request, releases } = shape;
  const method = findMethod(operation, methods.catalog);
  if (!method) return [];
  const nodes = new Map(nodesWithin(schemaTree(envelope(method.data), parseRelease(releases.at(-1) as string))));
  const told = (path: string, kind: "member" | "type" | "code", here: string | null, there: string | null) => [
    { operation, path, kind, here, there },
  ];
  const came = Object.entries(answer).flatMap(([path, types]) => {
    const node = nodes.get(path);
    const others = types.filter((type) => !node || !hasType(type, node)).join(" | ");
    // The members of a member that we do not have say no more.
    const isWithin = !node && answer[parentOf(path)] !== undefined && !nodes.has(parentOf(path));
    return others === "" || isWithin ? [] : told(path, node ? "type" : "member", node?.typeName ?? null, others);
  });
  // An empty result set may be left out, and a member of which no neighbour came either.
  const missing = [...nodes].flatMap(([path, { kind, typeName }]) => {
    const isMember = path.startsWith("data.") && !path.endsWith("[]") && kind !== "array" && !request["fields_set"];
    const hasNeighbours = Object.keys(answer).some((one) => one.startsWith(`${parentOf(path)}.`));
    return isMember && hasNeighbours && !answer[path] ? told(path, "member", typeName, null) : [];
  });
  const known = new Set(Object.values(table).flatMap(({ code, row }) => ["OK", code, row?.code]));
  const unknown = codes.filter((code) => !known.has(code));
  return [...came, ...missing, ...unknown.flatMap((code) => told("code", "code", null, code))];
}

const parentOf = (path: string) => path.replace(/(?:\[\]|\.[^.[]+|^[^.[]+)$/, "");

/** What is optional may be null; so may a row's own identifier. */
function hasType(type: string, { kind, isMandatory, isNullable }: SchemaNode): boolean {
  if (type === "null") return isNullable || !isMandatory;
  if (kind === "number") return type === "number" || type === "integer";
  return type === (["object", "array", "boolean", "integer"].includes(kind) ? kind : "string");
}

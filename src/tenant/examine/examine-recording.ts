import { isDeepStrictEqual } from "node:util";
import type { OperationShape } from "../../assumptions/assumptions.ts";
import { stopwatchMs } from "../../common/clock.ts";
import type { RecordedExchange, RecordingPart } from "../../documents/recording.ts";
import { mapLeaves, textsIn } from "../../matching/json-pointer.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { type Exchange, gatewayReasonOf, isOfSystem, readExchange } from "./exchange.ts";
import { judge } from "./judge.ts";
import { eventTypeOf } from "./named-rows.ts";
import type { Facts } from "./play.ts";
import { RecordingFacts } from "./recording-facts.ts";
import type { Expectation, JudgeRequest } from "./replay.ts";
import { retryNotes } from "./retries.ts";
import { compareShape, shapesOf } from "./shapes.ts";
import { findWordDifferences } from "./words.ts";

export interface ExamineOptions extends Expectation, Pick<JudgeRequest, "methods" | "mostMs" | "onProgress"> {
  /** Shapes that are known: only differences from these are reported. */
  readonly shapes: readonly OperationShape[];
}

export type ExaminedRecording = Awaited<ReturnType<typeof examineRecordings>>;

/** Examines recordings part by part: the pseudonyms of each are its own. */
export async function examineRecordings(recorded: readonly RecordingPart[], options: ExamineOptions) {
  const parts = [];
  const endMs = stopwatchMs() + options.mostMs;
  for (const part of recorded) parts.push(await examinePart(part, { ...options, mostMs: endMs - stopwatchMs() }));
  const shapes = shapesOf(recorded);
  const differencesOf = (shapes: readonly OperationShape[]) => shapes.flatMap((shape) => compareShape(shape, options));
  const known = differencesOf(options.shapes);
  const isNew = (difference: object) => !known.some((other) => isDeepStrictEqual(difference, other));
  const before = parts.flatMap(({ judgement }) => [...judgement.before]);
  const differing = before.flatMap(([exchange, replay]) => {
    const { differences, constantDifferences } = replay;
    const [first] = [...differences, ...constantDifferences, ...findWordDifferences(exchange, replay, options)];
    if (!first) return [];
    const { at, there, here } = first;
    return [{ operation: exchange.method.name, at, there, here, exchanges: [exchange.ref] }];
  });
  return {
    methods: options.methods,
    parts,
    shapes,
    shapeDifferences: differencesOf(shapes).filter(isNew),
    same: before.length - differing.length,
    differing,
    notes: [...new Set(parts.flatMap(({ notes }) => notes))],
  };
}

async function examinePart({ header, end, exchanges: lines }: RecordingPart, options: ExamineOptions) {
  const { catalog } = options.methods;
  const read = lines.filter(isOfSystem).map((line) => readExchange(line, header.release, catalog));
  const exchanges = withOkCode(read.filter((exchange) => typeof exchange !== "string"));
  const facts = factsOf(worldsIn(lines, exchanges), options.methods);
  const judgement = await judge({ ...options, exchanges, facts });
  const transport = lines.flatMap((line) => {
    const says = gatewayReasonOf(line);
    return says === undefined ? [] : [{ says, ref: line.at }];
  });
  const notComparable = read.filter((exchange) => typeof exchange === "string");
  const gateways = [...transport, ...judgement.apart];
  const notes = [...retryNotes(lines, exchanges), ...formNotes(exchanges)];
  return { header, end, exchanges, notComparable, judgement, transport: gateways, notes };
}

/** The exchanges of each sandbox between two calls that reached nobody: what one creates is there for the others alone. */
function worldsIn(lines: readonly RecordedExchange[], exchanges: readonly Exchange[]): Exchange[][] {
  const worldsByRef = new Map<Exchange["ref"], string>();
  let outages = 0;
  for (const { at, request, answer } of lines) {
    if (answer.failure === "upstream unreachable") outages += 1;
    worldsByRef.set(at, `${request.sandbox} ${outages}`);
  }
  return [...Map.groupBy(exchanges, ({ ref }) => worldsByRef.get(ref)).values()];
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
    featuresOf: (exchange, ...how) => factsFor(exchange).featuresOf(exchange, ...how),
    rowsFor: (exchange, otherStates, switches) => factsFor(exchange).rowsFor(exchange, otherStates, switches),
  };
}

/** If a system has another code for all calls that are done, puts ours in its place. The shape of a method reports it. */
function withOkCode(exchanges: readonly Exchange[]): readonly Exchange[] {
  const codeOf = ({ answer }: Exchange) => readAnswer(answer.json).status["code"];
  const withData = exchanges.filter(({ answer }) => textsIn(readAnswer(answer.json).data).length > 0);
  const [code = "OK", another] = new Set(withData.map(codeOf));
  if (another !== undefined || exchanges.some((exchange) => codeOf(exchange) === "OK")) return exchanges;
  return exchanges.map((exchange) => {
    if (codeOf(exchange) !== code) return exchange;
    const { answer } = exchange;
    const status = { ...readAnswer(answer.json).status, code: "OK" };
    return { ...exchange, answer: { ...answer, json: { ...answer.json, status } } };
  });
}

/** Letters and digits as `a`, `A` and `9`: the form of a value, and nothing of the value. */
const formOf = (text: string) => text.replace(/[a-z]/g, "a").replace(/[A-Z]/g, "A").replace(/\d/g, "9");

/** Notes ids and numbers of another form than ours. */
function formNotes(exchanges: readonly Exchange[]): string[] {
  const notes = new Map<string, string>();
  const note = (what: string, leaf: string, ours: string) =>
    notes.set(what, `${what} have another form: ${formOf(leaf)}, where ours are ${ours}`);
  for (const exchange of exchanges)
    mapLeaves(readAnswer(exchange.answer.json).data, (leaf, at) => {
      if (typeof leaf !== "string") return;
      if (/\/id$/.test(at) && !/^[0-9A-F]{32}$/.test(leaf)) note("ids", leaf, "32 capital hexadecimal digits");
      const isNumber = eventTypeOf(exchange) !== undefined && /^(?:\/\w+_set)?(?:\/\d+)?\/number$/.test(at);
      if (isNumber && !/^(?:0|[1-9]\d*)$/.test(leaf)) note("numbers of events", leaf, "digits");
    });
  return [...notes.values()];
}

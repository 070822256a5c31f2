import { stopwatchMs } from "../../common/clock.ts";
import type { RecordedExchange, RecordingPart } from "../../documents/recording.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { type Exchange, gatewayReasonOf, readExchange, unansweredWrites } from "./exchange.ts";
import { judge } from "./judge.ts";
import { withOwnForms } from "./own-forms.ts";
import { RecordingFacts } from "./recording-facts.ts";
import type { Expectation, JudgeRequest } from "./replay.ts";
import { findWordDifferences } from "./words.ts";

export type ExamineOptions = Expectation & Pick<JudgeRequest, "methods" | "mostMs" | "onProgress">;

export type ExaminedRecording = Awaited<ReturnType<typeof examineRecordings>>;

/** Examines recordings part by part: the pseudonyms of each are its own. */
export async function examineRecordings(recorded: readonly RecordingPart[], options: ExamineOptions) {
  const parts = [];
  const endMs = stopwatchMs() + options.mostMs;
  for (const part of recorded) parts.push(await examinePart(part, { ...options, mostMs: endMs - stopwatchMs() }));
  const before = parts.flatMap(({ judgement }) => [...judgement.before]);
  const differing = before.filter(
    ([exchange, replay]) => replay.differences.length > 0 || findWordDifferences(exchange, replay, options).length > 0,
  );
  const same = before.length - differing.length;
  return { methods: options.methods, parts, same, different: differing.length };
}

async function examinePart({ header, end, exchanges: lines }: RecordingPart, { methods, ...options }: ExamineOptions) {
  const gateways = lines.flatMap((line) => {
    const says = gatewayReasonOf(line);
    return says === undefined ? [] : [{ says, ref: line.at }];
  });
  const ofSystem = lines.filter((line) => gatewayReasonOf(line) === undefined);
  const read = ofSystem.map((line) => readExchange(line, header.release, methods.catalog));
  const exchanges = withOwnForms(read.filter((exchange) => typeof exchange !== "string"));
  const facts = factsByRef(lines, exchanges, methods);
  const factsFor = ({ ref }: Exchange) => facts.get(ref) as RecordingFacts;
  const judgement = await judge({ ...options, methods, exchanges, factsFor });
  const notComparable = read.filter((exchange) => typeof exchange === "string");
  const gateway = [...gateways, ...judgement.gateway];
  return { header, end, exchanges, notComparable, judgement, gateway };
}

/** Facts of each sandbox between two calls that reached nobody: what one exchange creates is there for the others alone. */
function factsByRef(lines: readonly RecordedExchange[], exchanges: readonly Exchange[], methods: Methods) {
  let outages = 0;
  const worlds = new Map<Exchange["ref"], string>();
  for (const { at, request, answer } of lines) {
    if (answer.failure === "upstream unreachable") outages += 1;
    worlds.set(at, `${request.sandbox} ${outages}`);
  }
  const unanswered = unansweredWrites(lines, exchanges);
  const byWorld = Map.groupBy(exchanges, ({ ref }) => worlds.get(ref));
  const pairs = [...byWorld.values()].flatMap((ofWorld) => {
    const facts = new RecordingFacts(ofWorld, methods, unanswered);
    return ofWorld.map(({ ref }) => [ref, facts] as const);
  });
  return new Map(pairs);
}

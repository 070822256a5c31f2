import { stopwatchMs } from "../../common/clock.ts";
import type { RecordedExchange, RecordingPart } from "../../documents/recording.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { type Exchange, gatewayReasonOf, isOfSystem, readExchange, unansweredWrites } from "./exchange.ts";
import { judge } from "./judge.ts";
import type { Facts } from "./own-answer.ts";
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
  return {
    methods: options.methods,
    parts,
    same: before.length - differing.length,
    different: differing.length,
  };
}

async function examinePart({ header, end, exchanges: lines }: RecordingPart, options: ExamineOptions) {
  const { catalog } = options.methods;
  const read = lines.filter(isOfSystem).map((line) => readExchange(line, header.release, catalog));
  const exchanges = withOwnForms(read.filter((exchange) => typeof exchange !== "string"));
  const facts = factsOf(worldsIn(lines, exchanges), lines, options.methods);
  const judgement = await judge({ ...options, exchanges, facts });
  const gateways = lines.flatMap((line) => {
    const says = gatewayReasonOf(line);
    return says === undefined ? [] : [{ says, ref: line.at }];
  });
  const notComparable = read.filter((exchange) => typeof exchange === "string");
  const gateway = [...gateways, ...judgement.gateway];
  return { header, end, exchanges, notComparable, judgement, gateway };
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

function factsOf(
  worlds: readonly (readonly Exchange[])[],
  lines: readonly RecordedExchange[],
  methods: Methods,
): Facts {
  const byRef = new Map<Exchange["ref"], RecordingFacts>();
  const unanswered = unansweredWrites(lines, worlds.flat());
  for (const exchanges of worlds) {
    const facts = new RecordingFacts(exchanges, methods, unanswered);
    for (const { ref } of exchanges) byRef.set(ref, facts);
  }
  const factsFor = ({ ref }: Exchange) => byRef.get(ref) as RecordingFacts;
  return {
    of: (exchange) => factsFor(exchange).of(exchange),
    worldOf: (exchange) => factsFor(exchange).worldOf(),
    rowsFor: (exchange, otherStates, switches) => factsFor(exchange).rowsFor(exchange, otherStates, switches),
  };
}

import type { AssumptionId } from "../../assumptions/assumptions.ts";
import { assumptions } from "../../assumptions/assumptions.ts";
import type { Switches } from "../../assumptions/switches.ts";
import { knownKeys } from "../../common/json.ts";
import { wholeWords } from "../../common/whole-words.ts";
import { errorLine, readAnswer } from "../../wire/envelope.ts";
import { isBetter, isSame, oddKeys } from "./compare.ts";
import { answeredRows, type Exchange, sentWords } from "./exchange.ts";
import { findOpposed, findVerdict, type Judged, needs } from "./find-verdict.ts";
import { type Feature, groupByCause } from "./finding.ts";
import { type Change, type Expectation, type JudgeRequest, Replayer, type Replays, withChange } from "./replay.ts";
import { findDoneWordDifferences, findWordDifferences, learnDoneWords, learnWords } from "./words.ts";

export type Judgement = Awaited<ReturnType<typeof judge>>;

/** A variant may hide another, and that one a third. */
const mostRounds = 4;

/** Judges exchanges: what they say about our assumptions and the words of errors, and which differences nothing explains. */
export async function judge(request: JudgeRequest) {
  const replayer = new Replayer(request);
  const before = await replayer.all(request.exchanges, request.switches);
  const apart = ofGateways(before);
  const missingMethods = findMissingMethods(before, apart);
  const isJudged = (exchange: Exchange) => !apart.has(exchange) && !missingMethods.includes(exchange.method.name);
  const exchanges = [...before.keys()].filter(isJudged);
  await replayer.findConstants(await replayer.all(exchanges, request.switches));
  let switches = request.switches;
  let explanations: Explanations = new Map();
  for (let round = 1; round <= mostRounds && !replayer.isOver; round += 1) {
    const replays = await replayer.all(exchanges, switches);
    replayer.table = (await learnWords(replays, replayer, switches)).table;
    explanations = await explain(await replayer.all(exchanges, switches), replayer, switches);
    const taken = onlyExplanations(explanations);
    if (taken.length === 0) break;
    for (const change of taken) switches = withChange(switches, change);
  }
  switches = await withoutDoubtful(exchanges, replayer, switches);
  replayer.table = (await learnWords(await replayer.all(exchanges, switches), replayer, switches)).table;
  const replays = await replayer.all(exchanges, switches);
  const words = await learnWords(replays, replayer, switches);
  const judged: Judged = { replayer, replays, switches, opposed: await findOpposed(replays, replayer, switches) };
  const findings = [];
  for (const id of knownKeys(assumptions))
    if (id !== "call.http-status") findings.push(...(await findVerdict(id, judged)));
  const behind = (exchange: Exchange, { key }: Feature) => {
    const changes = explanations.get(exchange)?.get(key) ?? [];
    const named = changes.map(({ id, variant = "as assumed" }) => `${id}=${variant}`);
    return named.length > 0 ? named : (judged.opposed.behind.get(exchange)?.get(key) ?? []);
  };
  const left = groupByCause(differencesOf(replays), behind);
  const ofWords = [...replays.keys()].flatMap((exchange) => [
    ...findDoneWordDifferences(exchange, request).map((feature) => [exchange, feature] as const),
    ...words.left.filter(({ ref }) => ref === exchange.ref).map((feature) => [exchange, feature] as const),
  ]);
  return {
    replayer,
    judged: exchanges,
    switches: Object.fromEntries(findings.flatMap(({ id, variant }) => (variant ? [[id, variant]] : []))) as Switches,
    findings: [...findings, ...words.findings],
    words,
    left: [...left, ...groupByCause(ofWords)],
    before: new Map([...before].filter(([exchange]) => !apart.has(exchange))),
    done: learnDoneWords([...replays.keys()]),
    apart: [...apart].map(([{ ref }, says]) => ({ says, ref })),
    missingMethods,
    isWhole: !replayer.isOver,
  };
}

/** Counts the differences of the judged exchanges, in answers and words, from a stand-in with an expected behaviour. */
export async function countDifferences({ replayer, judged }: Judgement, expectation: Expectation): Promise<number> {
  replayer.table = expectation.table;
  const replays = await replayer.all(judged, expectation.switches);
  const ofWords = [...replays].flatMap(([exchange, replay]) => findWordDifferences(exchange, replay, expectation));
  return differencesOf(replays).length + ofWords.length;
}

const differencesOf = (replays: Replays) =>
  [...replays].flatMap(([exchange, { differences, constantDifferences }]) =>
    [...constantDifferences, ...differences].map((feature) => [exchange, feature] as const),
  );

const refusalLine = ({ answer }: Exchange) => {
  const { isOk, status } = readAnswer(answer.json);
  return isOk ? "" : `${answer.status} ${errorLine(status)}`;
};

/** The refusals that a gateway gave: the same words met a call that succeeded when it was repeated, or calls of any kind. */
function ofGateways(replays: Replays): Map<Exchange, string> {
  const keyOf = ({ method, request }: Exchange) => JSON.stringify([method.name, request.query, String(request.body)]);
  const numberOf = ({ order }: Exchange) => order?.number ?? 0;
  const done = [...replays.keys()].filter((exchange) => refusalLine(exchange) === "");
  const isDoneLater = (exchange: Exchange) =>
    done.some((other) => numberOf(other) > numberOf(exchange) && keyOf(other) === keyOf(exchange));
  const odd = [...replays].filter(
    ([exchange, { differences }]) => refusalLine(exchange) !== "" && differences.some(({ key }) => key === "call"),
  );
  const apart = new Map<Exchange, string>();
  for (const [line, all] of Map.groupBy(odd, ([exchange]) => refusalLine(exchange))) {
    if (!all.some(([exchange]) => isDoneLater(exchange))) continue;
    for (const [exchange] of all) apart.set(exchange, line.slice(0, 100));
  }
  return apart;
}

/** A system refuses all calls of a method that it does not have alike, and those of several such methods, too. */
function findMissingMethods(replays: Replays, apart: ReadonlyMap<Exchange, string>): string[] {
  const byMethod = Map.groupBy(
    [...replays].filter(([exchange]) => !apart.has(exchange)),
    ([{ method }]) => method.name,
  );
  const refusedAlike = [...byMethod].flatMap(([name, ofMethod]) => {
    const [refusal = "", ...others] = new Set(ofMethod.map(([exchange]) => refusalLine(exchange)));
    const isExplained = ofMethod.length === 1 || ofMethod.every(([, replay]) => replay.differences.length === 0);
    return refusal === "" || others.length > 0 ? [] : [{ name, refusal, isExplained }];
  });
  const missing = new Set(refusedAlike.filter(({ isExplained }) => !isExplained).map(({ refusal }) => refusal));
  return refusedAlike.flatMap(({ name, refusal }) => (missing.has(refusal) ? [name] : []));
}

/** By exchange and the key of what is odd: the changes that put it right, and nothing wrong anywhere. */
type Explanations = ReadonlyMap<Exchange, ReadonlyMap<string, readonly Change[]>>;

async function explain(replays: Replays, replayer: Replayer, switches: Switches): Promise<Explanations> {
  const explanations = new Map<Exchange, Map<string, Change[]>>();
  const known = new Map<string, boolean>();
  const isFree = async (change: Change) => {
    const name = JSON.stringify(change);
    const breaks = known.get(name) ?? (await breaksSomething(change, replays, replayer, switches));
    known.set(name, breaks);
    return !breaks;
  };
  for (const [exchange, now] of replays) {
    if (isSame(now)) continue;
    const byKey = new Map<string, Change[]>();
    for (const [change, replay] of await replayer.neighbours(exchange, switches)) {
      if (!isBetter(replay, now) || !(await isFree(change))) continue;
      const stillOdd = oddKeys(replay);
      // Done rows that keep their order show that it is not any order.
      for (const key of new Set(oddKeys(now)))
        if (!stillOdd.includes(key) && key !== "order of failed rows")
          byKey.set(key, [...(byKey.get(key) ?? []), change]);
    }
    explanations.set(exchange, byKey);
  }
  return explanations;
}

/** Does a change make something odd that is the same now? Also true if there is no time to see that it does not. */
async function breaksSomething(change: Change, replays: Replays, replayer: Replayer, switches: Switches) {
  for (const [exchange, now] of replays) {
    if (!now.ownAnswer.restsOn.has(change.id)) continue;
    if (replayer.isOutOfTime(`trying ${change.id}`, switches)) return true;
    const wasCompared = (key: string) =>
      now.same.has(key) || now.refusals.some(({ place }) => key === `words of ${place}`);
    const odd = oddKeys(await replayer.best(exchange, withChange(switches, change)));
    const oddNow = oddKeys(now);
    if (odd.some((key) => !oddNow.includes(key) && wasCompared(key))) return true;
  }
  return false;
}

/** The changes that are the only explanation of something. Two variants of one assumption contradict each other. */
function onlyExplanations(explanations: Explanations): Change[] {
  const all = [...explanations.values()].flatMap((byKey) => [...byKey.values()]);
  const only = all.flatMap((changes) => (changes.length === 1 ? changes : []));
  const different = new Map(only.map((change) => [JSON.stringify(change), change]));
  return [...Map.groupBy(different.values(), ({ id }) => id).values()].flatMap((ofId) =>
    ofId.length === 1 ? ofId : [],
  );
}

/**
 * Takes back variants that nothing needs in the end, and those that explain a refusal whose words stay unexplained elsewhere:
 * the refusals have another cause.
 */
async function withoutDoubtful(exchanges: readonly Exchange[], replayer: Replayer, taken: Switches) {
  let switches = taken;
  const expected = replayer.request.switches;
  const replays = await replayer.all(exchanges, switches);
  const unexplained = new Set([...replays].flatMap(([one, replay]) => refusalsIn(one, replay.differences)));
  for (const id of Object.keys(taken) as AssumptionId[]) {
    if (taken[id] === expected[id]) continue;
    const isNeeded = await needs(id, { replayer, replays, switches });
    let isElsewhere = false;
    for (const [exchange, replay] of unexplained.size > 0 ? replays : []) {
      if (!replay.ownAnswer.restsOn.has(id)) continue;
      const without = await replayer.replay(exchange, withChange(switches, { id }), replay.otherStates);
      const keys = replay.differences.map(({ key }) => key);
      const explained = without.differences.filter(({ key }) => !keys.includes(key));
      isElsewhere ||= refusalsIn(exchange, explained).some((words) => unexplained.has(words));
    }
    if (isNeeded.length === 0 || isElsewhere) switches = withChange(switches, { id, variant: expected[id] });
  }
  return switches;
}

/** The words of the system's refusals of what we do, without the values of the call. */
function refusalsIn(exchange: Exchange, differences: readonly Feature[]): string[] {
  return differences.flatMap(({ key, there }) => {
    const [, words] = /^(?:the call is )?refused: (.+)$/s.exec(there) ?? [];
    if (words === undefined) return [];
    const [row] = /(?<=^row )\d+$/.exec(key) ?? [];
    const sent = row === undefined ? exchange.parameters : answeredRows(exchange)[Number(row)]?.parameters;
    const values = sentWords(sent ?? {}).filter((value) => words.includes(value));
    return values.length === 0 ? words : words.replace(wholeWords(values), "");
  });
}

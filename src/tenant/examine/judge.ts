import { isDeepStrictEqual } from "node:util";
import type { AnyAssumptionId, AssumptionId } from "../../assumptions/assumptions.ts";
import { mergeSwitches, type Switches } from "../../assumptions/switches.ts";
import { errorLine, readAnswer } from "../../wire/envelope.ts";
import { findVerdicts } from "./assumption-verdicts.ts";
import { answeredRows, type Exchange, sentWords } from "./exchange.ts";
import { type Feature, groupByCause, isOfWords, otherOrder } from "./finding.ts";
import { withoutWords } from "./refusal-words.ts";
import {
  type Change,
  type Expectation,
  type Improvement,
  type JudgeRequest,
  otherChanges,
  type RemovedDifferences,
  Replayer,
  type Replays,
  withChange,
} from "./replay.ts";
import { isOnlyReading } from "./system-records.ts";
import { findDoneWordDifferences, findWordDifferences, learnDoneWords, learnWords } from "./words.ts";

export type Judgement = Awaited<ReturnType<typeof judge>>;

type Fit = Awaited<ReturnType<typeof fitWith>>;

/** Judges exchanges: what they say about our assumptions and the words of errors, and which differences nothing explains. */
export async function judge(request: JudgeRequest) {
  const replayer = new Replayer(request);
  const before = await replayer.all(request.exchanges, request.switches);
  const gateway = ofGateways(before);
  const missingMethods = findMissingMethods(before, gateway);
  const exchanges = [...before.keys()].filter((one) => !gateway.has(one) && !missingMethods.includes(one.method.name));
  const { fit, removed } = await withoutDoubtful(await findVariants(exchanges, replayer), replayer);
  const { switches, replays } = fit;
  const ties = (await improvementsOf(fit, replayer)).filter(({ changes }) => changes.length > 1);
  const words = await learnWords(replays, replayer, switches);
  const { findings, dependsOn } = await findVerdicts({ replayer, ...fit, ties, removed });
  const ofWords = [...replays.keys()].flatMap((exchange) =>
    [...findDoneWordDifferences(exchange, request), ...words.unexplained.filter(({ ref }) => ref === exchange.ref)].map(
      (feature) => [exchange, feature] as const,
    ),
  );
  const taken = findings.flatMap(({ id, variant }) => (variant ? [[id, variant]] : []));
  return {
    replayer,
    judged: exchanges,
    switches: mergeSwitches({}, Object.fromEntries(taken)),
    findings: [...findings, ...words.findings],
    words,
    unexplained: groupByCause([...differencesOf(replays), ...ofWords], dependsOn),
    before: new Map([...before].filter(([exchange]) => !gateway.has(exchange))),
    done: learnDoneWords([...replays.keys()]),
    gateway: [...gateway].map(([{ ref }, says]) => ({ says, ref })),
    missingMethods,
    isWhole: !replayer.isOver,
  };
}

/** Counts the differences of the judged exchanges, in data and words, from a mock server with an expected behaviour. */
export async function countDifferences({ replayer, judged }: Judgement, expectation: Expectation): Promise<number> {
  replayer.table = expectation.table;
  const replays = await replayer.all(judged, expectation.switches);
  const ofWords = [...replays].flatMap(([exchange, replay]) => findWordDifferences(exchange, replay, expectation));
  return weightOf(replays) + ofWords.length;
}

const differencesOf = (replays: Replays) =>
  [...replays].flatMap(([exchange, { differences }]) =>
    differences.flatMap((feature) => (isOfWords(feature) ? [] : [[exchange, feature] as const])),
  );

/** Nothing can be compared behind a call that one side refuses, and little behind such a row. */
const weightOfKey = (key: string) => (/^call$/.test(key) ? 1000 : /^(?:rows?|words of)\b/.test(key) ? 10 : 1);

function weightOf(replays: Replays): number {
  let weight = 0;
  for (const { differences } of replays.values()) for (const { key } of differences) weight += weightOfKey(key);
  return weight;
}

/** The differences as a text, to see whether two changes leave the same. */
const remainingIn = (replays: Replays): string =>
  [...replays]
    .flatMap(([{ ref }, { differences }]) => differences.map(({ key, at }) => `${ref} ${key} ${at}`))
    .sort()
    .join("\n");

/** The changes that leave fewer differences, the best first; none if there was no time to try all. */
async function improvementsOf(fit: Fit, replayer: Replayer): Promise<Improvement[]> {
  const improvements = new Map<string, Improvement>();
  const now = weightOf(fit.replays);
  for (const change of await candidatesFor(fit, replayer)) {
    const replays = await replayer.all(fit.replays.keys(), withChange(fit.switches, change));
    if (replayer.isOver) return [];
    const weight = weightOf(replays);
    if (weight >= now) continue;
    const remaining = remainingIn(replays);
    const changes = [...(improvements.get(remaining)?.changes ?? []), change];
    improvements.set(remaining, { weight, changes });
  }
  return [...improvements.values()].sort((a, b) => a.weight - b.weight);
}

/**
 * Takes the change that removes most differences, learns the words of errors again, and repeats until no change removes any.
 * Changes that leave exactly the same differences are a tie: none of them is taken.
 */
async function findVariants(exchanges: readonly Exchange[], replayer: Replayer): Promise<Fit> {
  let fit = await fitWith(replayer.request.switches, exchanges, replayer);
  for (;;) {
    const improvements = await improvementsOf(fit, replayer);
    const [change] = improvements.find(({ changes }) => changes.length === 1)?.changes ?? [];
    if (!change) return fit;
    fit = await fitWith(withChange(fit.switches, change), exchanges, replayer);
  }
}

async function fitWith(switches: Switches, exchanges: readonly Exchange[], replayer: Replayer) {
  const replays = await replayer.all(exchanges, switches);
  const { table } = await learnWords(replays, replayer, switches);
  // Known replays depend on the table.
  if (!isDeepStrictEqual(table, replayer.table)) replayer.table = table;
  return { switches, replays: await replayer.all(exchanges, switches) };
}

/** The other variants of all assumptions that a differing response depends on, in any state of the data. */
async function candidatesFor({ switches, replays }: Fit, replayer: Replayer): Promise<Change[]> {
  const ids = new Set<AnyAssumptionId>();
  let isOutOfOrder = false;
  for (const [exchange, replay] of replays) {
    if (replay.differences.length === 0) continue;
    isOutOfOrder ||= replay.differences.some(({ key }) => key === "order");
    for (const { dependsOn } of await replayer.inAnyState(exchange, switches)) for (const id of dependsOn) ids.add(id);
  }
  // Done rows that keep their order show that rows are not in any order.
  if (!isOutOfOrder) ids.delete("bulk.order");
  return [...ids].flatMap((id) => otherChanges(id, switches));
}

/**
 * Takes back changes that later ones made idle, and those that explain a refusal or an order that stays unexplained elsewhere,
 * because it has another cause. Of each other change it tells the differences that it removes.
 */
async function withoutDoubtful(fit: Fit, replayer: Replayer): Promise<{ fit: Fit; removed: RemovedDifferences }> {
  const removed = new Map<AssumptionId, ReturnType<typeof differencesBetween>>();
  const exchanges = [...fit.replays.keys()];
  const unexplained = new Set([...fit.replays].flatMap(([one, { differences }]) => causesIn(one, differences)));
  const expected = replayer.request.switches;
  const { table } = replayer;
  for (const id of Object.keys({ ...expected, ...fit.switches }) as AssumptionId[]) {
    const isAdopted = fit.switches[id] === expected[id];
    const without = withChange(fit.switches, { id, variant: isAdopted ? undefined : expected[id] });
    // Words that were learnt with the change may be what makes it idle, so they are learnt again without it.
    const relearnt = await fitWith(without, exchanges, replayer);
    if (replayer.isOver) break;
    const explained = differencesBetween(relearnt.replays, fit.replays);
    const isElsewhere = explained.some(([one, features]) => causesIn(one, features).some((it) => unexplained.has(it)));
    const isIdle = weightOf(relearnt.replays) <= weightOf(fit.replays);
    if ((isElsewhere || isIdle) && !isAdopted) return await withoutDoubtful(relearnt, replayer);
    replayer.table = table;
    removed.set(id, explained);
  }
  return { fit, removed };
}

/** The exchanges that have more differences in some replays than in others, with those that are more. */
const differencesBetween = (replays: Replays, others: Replays): (readonly [Exchange, readonly Feature[]])[] =>
  [...replays].flatMap(([exchange, replay]) => {
    const keys = new Set(others.get(exchange)?.differences.map(({ key }) => key));
    const more = replay.differences.filter(({ key }) => !keys.has(key));
    return more.length > 0 ? [[exchange, more] as const] : [];
  });

/** The words of the system's refusals of what we do, without the values of the call, and the lists in another order. */
function causesIn(exchange: Exchange, differences: readonly Feature[]): string[] {
  return differences.flatMap(({ key, actual }) => {
    if (actual === otherOrder) return [actual];
    const [, words] = /^(?:the call is )?refused: (.+)$/s.exec(actual) ?? [];
    if (words === undefined) return [];
    const [row] = /(?<=^row )\d+$/.exec(key) ?? [];
    const sent = row === undefined ? exchange.parameters : answeredRows(exchange)[Number(row) - 1]?.parameters;
    return withoutWords(words, sentWords(sent ?? {}));
  });
}

const refusalLine = ({ answer }: Exchange) => {
  const { isOk, status } = readAnswer(answer.json);
  return isOk ? "" : `${answer.status} ${errorLine(status)}`;
};

/** The refusals that a gateway gave: the same request was done later, and nothing was written in between. */
function ofGateways(replays: Replays): Map<Exchange, string> {
  const keyOf = ({ method, request }: Exchange) => JSON.stringify([method.name, request.query, String(request.body)]);
  const numberOf = ({ order }: Exchange) => order?.number ?? 0;
  const done = [...replays.keys()].filter((exchange) => refusalLine(exchange) === "");
  const isDoneLater = (exchange: Exchange) => {
    const later = done.filter((other) => numberOf(other) > numberOf(exchange));
    const again = later.find((other) => keyOf(other) === keyOf(exchange));
    return again !== undefined && later.every((other) => numberOf(other) >= numberOf(again) || isOnlyReading(other));
  };
  const said = [...replays].flatMap(([exchange, { differences }]) => {
    const line = refusalLine(exchange);
    const isOdd = line !== "" && differences.some(({ key }) => key === "call");
    return isOdd && isDoneLater(exchange) ? [[exchange, line.slice(0, 100)] as const] : [];
  });
  return new Map(said);
}

/** A system refuses all calls of a method that it does not have alike, and those of several such methods, too. */
function findMissingMethods(replays: Replays, gateway: ReadonlyMap<Exchange, string>): string[] {
  const byMethod = Map.groupBy(
    [...replays].filter(([exchange]) => !gateway.has(exchange)),
    ([{ method }]) => method.name,
  );
  const refusedAlike = [...byMethod].flatMap(([name, ofMethod]) => {
    const [refusal = "", ...others] = new Set(ofMethod.map(([exchange]) => refusalLine(exchange)));
    const isExplained = ofMethod.length === 1 || ofMethod.every(([, replay]) => replay.differences.every(isOfWords));
    return refusal === "" || others.length > 0 ? [] : [{ name, refusal, isExplained }];
  });
  const missing = new Set(refusedAlike.filter(({ isExplained }) => !isExplained).map(({ refusal }) => refusal));
  return refusedAlike.flatMap(({ name, refusal }) => (missing.has(refusal) ? [name] : []));
}

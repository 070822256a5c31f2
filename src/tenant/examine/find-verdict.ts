import { isDeepStrictEqual } from "node:util";
import type { AnyAssumptionId, AssumptionId } from "../../assumptions/assumptions.ts";
import { type Switches, variantsById } from "../../assumptions/switches.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { isSame, oddKeys } from "./compare.ts";
import { answeredRows, type Exchange, isAskedFor } from "./exchange.ts";
import { type Finding, isOutcome, type OpenReason, refsOf } from "./finding.ts";
import openReasons from "./open-reasons.json" with { type: "json" };
import { compareAtPlace, featuresAtPlace, hasNoPlace, placeOf } from "./places.ts";
import { matchesWords } from "./refusal-words.ts";
import { isAsGood, otherChanges, type Replay, type Replayer, type Replays, withChange } from "./replay.ts";

/** The replays under the variants that were taken. */
interface Taken {
  readonly replayer: Replayer;
  readonly replays: Replays;
  readonly switches: Switches;
}

export interface Judged extends Taken {
  readonly opposed: Awaited<ReturnType<typeof findOpposed>>;
}

/** One exchange would do; so many are named. */
const mostShowing = 20;

/** Assumptions about the time: exchanges rest on them, and cannot show them. */
const aboutTime = new Set<string>(openReasons.clock.ids);

const replayOf = (exchange: Exchange, { replays }: Taken) => replays.get(exchange) as Replay;

const restingOn = (id: AssumptionId, replays: Replays) =>
  [...replays].filter(([{ lost }, { ownAnswer }]) => ownAnswer.restsOn.has(id) || lost.includes(id));

/** The exchanges that no state explains without what was taken for an assumption. */
export async function needs(id: AssumptionId, taken: Taken): Promise<Exchange[]> {
  const { replayer, replays, switches } = taken;
  const needing: Exchange[] = [];
  for (const [exchange, now] of restingOn(id, replays)) {
    if (replayer.isOutOfTime(`trying ${id}`, switches)) break;
    const asAssumed = await replayer.inAnyState(exchange, withChange(switches, { id }));
    if (asAssumed.every((replay) => !isAsGood(replay, now)) && !isHidden(id, exchange, taken)) needing.push(exchange);
  }
  return needing;
}

/**
 * The assumptions that may be behind something that nothing explains: it is at their place, or a variant changes our answer
 * there in some state. `behind` has them by exchange and key.
 */
export async function findOpposed(replays: Replays, replayer: Replayer, switches: Switches) {
  const exchanges = new Map<AnyAssumptionId, Set<Exchange>>();
  const behind = new Map<Exchange, Map<string, string[]>>();
  for (const [exchange, replay] of replays) {
    const odd = [...replay.differences, ...replay.constantDifferences];
    const oddRows = replay.refusals.flatMap(({ isOdd, place }) => (isOdd ? place : []));
    if (odd.length + oddRows.length === 0 || replayer.isOutOfTime("what may be behind differences", switches)) continue;
    const byKey = new Map<string, string[]>();
    const oppose = (id: AnyAssumptionId, key: string) => {
      exchanges.set(id, (exchanges.get(id) ?? new Set()).add(exchange));
      byKey.set(key, [...new Set([...(byKey.get(key) ?? []), id])]);
    };
    for (const state of await replayer.inAnyState(exchange, switches)) {
      for (const id of state.ownAnswer.restsOn as ReadonlySet<AssumptionId>) {
        if (id.startsWith("error.")) continue;
        const atPlace = featuresAtPlace(id, exchange, replay).map(({ key }) => key);
        for (const { key } of odd) if (atPlace.includes(key)) oppose(id, key);
        for (const change of variantsById.has(id) ? otherChanges(id, switches) : []) {
          const other = await replayer.replay(exchange, withChange(switches, change), state.otherStates);
          for (const one of odd)
            if (other.features.some((seen) => seen.key === one.key && !isDeepStrictEqual(seen, one)))
              oppose(id, one.key);
        }
      }
      // A row that differs, or is refused in the words of another error, may rest on anything that it notes in some state.
      for (const [row, ids] of state.ownAnswer.ofRows.entries()) {
        const differing = odd.filter(({ at }) => isAboutRow(at, row)).map(({ key }) => key);
        const keys = oddRows.includes(`row ${row + 1}`) ? [`row ${row}`] : differing;
        for (const id of ids) if (!variantsById.has(id) || keys !== differing) for (const key of keys) oppose(id, key);
      }
    }
    behind.set(exchange, byKey);
  }
  return { exchanges, behind };
}

const isAboutRow = (at: string, row: number) =>
  /^rows? ([\d, ]+)$/
    .exec(at)?.[1]
    ?.split(", ")
    .includes(String(row + 1)) === true;

/** What exchanges say about an assumption; empty if none rests on it. */
export async function findVerdict(id: AssumptionId, judged: Judged): Promise<Finding[]> {
  const { replayer, replays, switches, opposed } = judged;
  const resting = restingOn(id, replays).map(([exchange]) => exchange);
  const opposing = [...(opposed.exchanges.get(id) ?? [])];
  const open = (reason: OpenReason, exchanges: readonly Exchange[]): Finding[] => [
    { id, result: "open", reason, exchanges: refsOf(exchanges) },
  ];
  if (resting.length + opposing.length === 0) return [];
  const variant = switches[id];
  if (variant !== undefined) {
    const needing = await needs(id, judged);
    const [first] = needing;
    if (!first) return open(opposing.length > 0 ? "left" : "state", [...resting, ...opposing]);
    const oddNow = oddKeys(replayOf(first, judged));
    const { differences } = await replayer.replay(first, withChange(switches, { id }));
    const shown = differences.find(({ key }) => !oddNow.includes(key));
    const example = shown && { exchange: first.ref, at: shown.at, there: shown.there, here: shown.here };
    const result = replayer.request.switches[id] === variant ? "as adopted" : "refuted";
    return [{ id, result, variant, exchanges: refsOf(needing), example }];
  }
  if (opposing.length > 0) return open("left", opposing);
  if (id === "bulk.order") return findOrder(resting);
  const showing: Exchange[] = [];
  let reason: OpenReason = "state";
  for (const exchange of resting) {
    if (showing.length >= mostShowing || replayer.isOutOfTime(`confirming ${id}`, switches)) break;
    const whyNot = await whyNotShown(id, exchange, judged);
    if (whyNot === undefined) showing.push(exchange);
    else if (whyNot !== "state") reason = whyNot;
  }
  if (showing.length === 0) return open(reason, resting);
  const where = await membersRefusedBy(id, showing, judged);
  return [{ id, result: "confirmed", where, exchanges: refsOf(showing) }];
}

/** Why an exchange that rests on an assumption does not show it beyond doubt; `undefined`: it does. */
async function whyNotShown(id: AssumptionId, exchange: Exchange, judged: Judged): Promise<OpenReason | undefined> {
  const { replayer, replays, switches } = judged;
  const replay = replayOf(exchange, judged);
  if (exchange.lost.includes(id)) return "masked";
  const isWhole = isSame(replay) && replay.constantDifferences.length === 0 && replay.otherStates.size === 0;
  if (isAskedFor(exchange) && exchange.sentExample.example.witnesses?.includes(id) && isWhole) return undefined;
  if (hasNoPlace(id)) return aboutTime.has(id) ? "clock" : "unseen";
  const { at } = placeOf(id) ?? {};
  const isAtWords = at === "words";
  if (at && !isAtWords && compareAtPlace(id, exchange, replay, replays.keys()) !== "same") return "masked";
  const changes = variantsById.has(id) ? otherChanges(id, switches) : [];
  if (changes.length === 0) return at && replay.otherStates.size === 0 ? (isAtWords ? "unseen" : undefined) : "unseen";
  // A row that differs may be why a row beside it is as it is.
  if (replay.differences.some((feature) => isOutcome(feature))) return "left";
  // A state that only a refusal shows is certain only if the refusal has our words.
  const hasOurWords = replay.refusals.some((pair) => matchesWords(pair, vendorErrors));
  if (replay.otherStates.size > 0 && !hasOurWords) return "state";
  for (const change of changes) {
    const others = await replayer.inAnyState(exchange, withChange(switches, change));
    if (others.some((other) => isAsGood(other, replay))) return "state";
  }
  return undefined;
}

/** Would only a stored record show the variant, which no answer of a bulk call does? */
function isHidden(id: AssumptionId, exchange: Exchange, { replayer, replays }: Taken): boolean {
  if (id !== "identifier.one-of" || isAskedFor(exchange) || !exchange.method.bulk) return false;
  const { facts } = replayer.request;
  // If all records that the call names after the first exist, any of several identifiers may have counted.
  const isDone = (one: Exchange) => answeredRows(one).every(({ outcome }) => outcome === "done");
  const others = [...replays.keys()].filter((one) => one !== exchange && isDone(one));
  const existing = new Set(others.flatMap((other) => facts.of(other)).map(({ about }) => about));
  const [, ...named] = facts.of(exchange).filter(({ about }) => !about.startsWith("reference"));
  return isDone(exchange) && named.every(({ about }) => existing.has(about));
}

/** Rows may be in order by chance. Each neighbour halves the odds, and one in a hundred is unlikely enough. */
function findOrder(exchanges: readonly Exchange[]): Finding[] {
  const id = "bulk.order";
  const answers = exchanges.map(({ answer }) => readAnswer(answer.json));
  const isShownBy = (set: "done" | "undone") =>
    answers.flatMap((answer) => answer[set].slice(1)).length >= Math.log2(100);
  const where = [...(isShownBy("done") ? ["processed"] : []), ...(isShownBy("undone") ? ["unprocessed"] : [])];
  if (where.length === 0) return [{ id, result: "open", reason: "unseen", exchanges: refsOf(exchanges) }];
  return [{ id, result: "confirmed", where, exchanges: refsOf(exchanges) }];
}

/** The members that a variant would refuse: exchanges confirm an assumption about any member for these alone. */
async function membersRefusedBy(
  id: AssumptionId,
  showing: readonly Exchange[],
  { replayer, replays, switches }: Judged,
) {
  const members = new Set<string>();
  for (const exchange of /^(?:value|date)\./.test(id) ? showing : []) {
    const now = replays.get(exchange);
    for (const variant of variantsById.get(id) ?? []) {
      const changed = withChange(switches, { id, variant });
      const { ownAnswer } = await replayer.replay(exchange, changed, now?.otherStates);
      const rows = [...ownAnswer.rows].filter(([row]) => !now?.ownAnswer.rows.get(row)).map(([, refusal]) => refusal);
      const added = [now?.ownAnswer.refusal ? undefined : ownAnswer.refusal, ...rows];
      for (const refusal of added)
        if (refusal?.values["path"]) members.add(refusal.values["path"].split(".").at(-1) ?? "");
    }
  }
  return [...members].sort();
}

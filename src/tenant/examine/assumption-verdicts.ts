import { type AnyAssumptionId, type AssumptionId, assumptions } from "../../assumptions/assumptions.ts";
import { asAssumed, type Switches, variantsById } from "../../assumptions/switches.ts";
import { knownKeys } from "../../common/json.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { asksFor, type Exchange } from "./exchange.ts";
import { type Feature, type Finding, type InconclusiveReason, isOfWords, isOutcome, refsOf } from "./finding.ts";
import reasons from "./inconclusive-reasons.json" with { type: "json" };
import { matchesWords } from "./refusal-words.ts";
import {
  type Change,
  type Improvement,
  otherChanges,
  type RemovedDifferences,
  type Replay,
  type Replayer,
  type Replays,
  withChange,
} from "./replay.ts";
import { isCreate } from "./system-records.ts";

interface Judged {
  readonly replayer: Replayer;
  readonly replays: Replays;
  readonly switches: Switches;
  readonly ties: readonly Improvement[];
  readonly removed: RemovedDifferences;
}

/** One exchange would do; so many are named. */
const mostShowing = 20;

/** Assumptions about the time: responses depend on them, and cannot show them. */
const aboutTime = new Set<string>(reasons.clock.ids);

/** What exchanges say about each assumption, and the assumptions that a difference may depend on. */
export async function findVerdicts(judged: Judged) {
  const opposed = await findOpposed(judged);
  const findings: Finding[] = [];
  for (const id of knownKeys(assumptions)) {
    const opposing = [...opposed].flatMap(([one, byKey]) =>
      [...byKey.values()].some((ids) => ids.has(id)) ? one : [],
    );
    // The status of refusals is read from the refusals.
    if (id !== "call.http-status") findings.push(...(await findVerdict(id, judged, opposing)));
  }
  const dependsOn = (exchange: Exchange, { key }: Feature): readonly string[] => {
    const ids = opposed.get(exchange)?.get(key) ?? new Set<string>();
    const tie = judged.ties.find(({ changes }) => changes.some(({ id }) => ids.has(id)));
    return tie?.changes.map(nameOf) ?? [...ids];
  };
  return { findings, dependsOn };
}

const nameOf = ({ id, variant = "as assumed" }: Change) => `${id}=${variant}`;

/** The assumptions that a difference may depend on: a variant changes what we say there, or the refused row depends on it. */
async function findOpposed({ replayer, replays, switches }: Judged) {
  const byExchange = new Map<Exchange, Map<string, Set<AnyAssumptionId>>>();
  const unchanged = new Set(
    [...replays.values()].filter((one) => one.differences.length === 0).flatMap(({ dependsOn }) => [...dependsOn]),
  );
  for (const [exchange, replay] of replays) {
    const keys = replay.differences.map(({ key }) => key);
    if (keys.length === 0 || replayer.isOutOfTime("what differences depend on", switches)) continue;
    const byKey = new Map(keys.map((key) => [key, new Set<AnyAssumptionId>()]));
    byExchange.set(exchange, byKey);
    const oppose = (id: AnyAssumptionId, key: string) => byKey.get(key)?.add(id);
    for (const state of await replayer.inAnyState(exchange, switches)) {
      for (const id of state.dependsOn) {
        if (id.startsWith("error.")) continue;
        if (!variantsById.has(id) && !unchanged.has(id)) for (const key of keys) if (isOfData(key)) oppose(id, key);
        for (const change of otherChanges(id, switches)) {
          const other = await replayer.replay(exchange, withChange(switches, change), state.otherStates);
          for (const key of keys) if (isAbout(change.id, key) || differsAt(key, replay, other)) oppose(id, key);
        }
      }
      for (const key of keys) for (const id of notedAt(key, state, replay)) oppose(id, key);
    }
  }
  return byExchange;
}

/** The members of an assumption that is about the values of members. */
const membersShowing = (id: AssumptionId) => (assumptions[id] as { members?: readonly string[] }).members;

/** True for a difference in what an assumption is about, whatever a variant does in its place. */
function isAbout(id: AssumptionId, key: string): boolean {
  const name = /^(?:value|sent) (?:.*\/)?(\w+)$/.exec(key)?.[1] ?? "";
  const isOfSelection = id.startsWith("fields-set.") && key.startsWith("member /data");
  return isOfSelection || membersShowing(id)?.some((member) => name.startsWith(member)) === true;
}

const isOfData = (key: string) => /\/data\b|^sent |^page$|^unsent event$|^foreign$/.test(key);

function differsAt(key: string, { differences }: Replay, { features }: Replay): boolean {
  const ofKey = features.filter((one) => one.key === key);
  const isOther = ({ at, expected }: Feature) => ofKey.some((one) => one.at === at && one.expected !== expected);
  const isGone = isOfWords({ key }) && ofKey.length === 0;
  return isGone || differences.some((one) => one.key === key && isOther(one));
}

/** A call or row that only the system refuses may depend on anything that we note about it. */
function notedAt(key: string, state: Replay, replay: Replay): readonly AnyAssumptionId[] {
  const isRefused = replay.differences.some(
    (one) => one.key === key && /refused: |^not in the response$/.test(one.actual),
  );
  const ranks = /(?<=\brows? )[\d, ]+/.exec(key)?.[0].split(", ") ?? [];
  const isNoted = isRefused || isOfWords({ key }) || key.startsWith("rows ");
  if (!isNoted) return [];
  if (key.endsWith("call")) return [...state.dependsOn];
  return ranks.flatMap((rank) => state.ownAnswer.ofRows[Number(rank) - 1] ?? []);
}

/** What exchanges say about an assumption; empty if no response depends on it. */
async function findVerdict(id: AssumptionId, judged: Judged, opposing: readonly Exchange[]): Promise<Finding[]> {
  const { replayer, replays, switches, ties } = judged;
  const depending: (readonly [Exchange, Replay])[] = [];
  for (const [exchange, replay] of replays) {
    // Another state of the data may explain the response without the assumption.
    const likely = replay.otherStates.size > 0 ? await replayer.replay(exchange, switches) : replay;
    const isDepending = replay.dependsOn.has(id) || likely.dependsOn.has(id) || exchange.lost.includes(id);
    if (isDepending) depending.push([exchange, replay]);
  }
  const exchanges = depending.map(([exchange]) => exchange);
  const inconclusive = (reason: InconclusiveReason, about: readonly Exchange[], either?: string[]): Finding[] => [
    { id, result: "inconclusive", reason, exchanges: refsOf(about), ...(either && { either }) },
  ];
  if (switches[id] !== replayer.request.switches[id] || (switches[id] && exchanges.length > 0))
    return [findTaken(id, judged, exchanges)];
  const tie = ties.find(({ changes }) => changes.some((change) => change.id === id));
  if (tie) return inconclusive("tie", [...exchanges, ...opposing], tie.changes.map(nameOf));
  if (exchanges.length + opposing.length === 0) return [];
  if (opposing.length > 0) return inconclusive("unexplained", opposing);
  const isSettled = ({ differences, otherStates }: Replay) => differences.length === 0 && otherStates.size === 0;
  const asked = depending.flatMap(([one, replay]) => (asksFor(one, id) && isSettled(replay) ? one : []));
  if (asked.length > 0) return [{ id, result: "confirmed", exchanges: refsOf(asked) }];
  const confirmed = await findConfirmed(id, depending, judged);
  return typeof confirmed === "string" ? inconclusive(confirmed, exchanges) : [confirmed];
}

/** A variant that was taken: the exchanges that differ more without it. */
function findTaken(id: AssumptionId, { replayer, switches, removed }: Judged, exchanges: readonly Exchange[]): Finding {
  const variant = switches[id] ?? asAssumed;
  const needing = removed.get(id) ?? [];
  if (needing.length === 0) return { id, result: "inconclusive", reason: "data", exchanges: refsOf(exchanges) };
  const [example] = needing.flatMap(([{ ref: exchange }, differences]) =>
    differences.map(({ at, actual, expected }) => ({ exchange, at, actual, expected })),
  );
  const result = replayer.request.switches[id] === variant ? "as adopted" : "refuted";
  return { id, result, variant, exchanges: refsOf(needing.map(([exchange]) => exchange)), example };
}

/** Confirmed: each other variant would create a difference at an exchange that is certain. @returns else why it is not */
async function findConfirmed(
  id: AssumptionId,
  depending: readonly (readonly [Exchange, Replay])[],
  judged: Judged,
): Promise<Finding | InconclusiveReason> {
  const { replayer, switches } = judged;
  if (aboutTime.has(id)) return "clock";
  if (!variantsById.has(id)) return "not covered";
  const changes = otherChanges(id, switches);
  const isMasked = membersShowing(id) || depending.every(([one]) => one.lost.includes(id));
  let reason: InconclusiveReason = isMasked ? "masked" : "not covered";
  const showing: Exchange[] = [];
  const excluded = new Set<string | undefined>();
  const where = new Set<string>();
  for (const [exchange, replay] of depending) {
    if (showing.length >= mostShowing || replayer.isOutOfTime(`confirming ${id}`, switches)) break;
    if (!isMasked && !isCertain(replay)) reason = "data";
    if (!isCertain(replay) || exchange.lost.includes(id)) continue;
    let shows = false;
    for (const change of changes) {
      const states = await replayer.inAnyState(exchange, withChange(switches, change));
      if (!states.every((other) => addsDifference(other, replay) && showsMember(id, exchange, replay, other))) {
        // A variant would be different in the likeliest state of the data, and in another one it would not.
        if (!isMasked && states[0] && addsDifference(states[0], replay)) reason = "data";
        continue;
      }
      excluded.add(change.variant);
      shows = true;
      const isOfMembers = /^(?:value|date)\./.test(id);
      for (const other of isOfMembers ? states : []) for (const name of membersRefused(replay, other)) where.add(name);
    }
    if (shows) showing.push(exchange);
  }
  if (excluded.size < changes.length) return reason;
  return { id, result: "confirmed", where: [...where].sort(), exchanges: refsOf(showing) };
}

/** A state that only a refusal shows is certain only if the refusal has our words. */
const isCertain = (replay: Replay): boolean =>
  !replay.differences.some(isOutcome) &&
  (replay.otherStates.size === 0 || replay.refusals.some((pair) => matchesWords(pair, vendorErrors)));

/** True if something that is the same now is different under another variant that was compared. */
function addsDifference(other: Replay, replay: Replay): boolean {
  const now = new Set(replay.differences.map(({ key }) => key));
  return other.differences.some(({ key }) => !now.has(key) && replay.same.has(key));
}

/** Does a response show the members that a variant would refuse, if the assumption is about members? Accepting shows none. */
function showsMember(id: AssumptionId, exchange: Exchange, replay: Replay, other: Replay): boolean {
  if (!membersShowing(id)) return true;
  const refused = membersRefused(replay, other);
  const isShown = (name: string) =>
    replay.features.some(({ key }) => key === (isCreate(exchange) ? `value /data/${name}` : `sent ${name}`));
  return refused.length > 0 && refused.every(isShown);
}

function membersRefused({ ownAnswer: now }: Replay, { ownAnswer }: Replay): string[] {
  const rows = [...ownAnswer.rows].filter(([row]) => !now.rows.get(row)).map(([, refusal]) => refusal);
  return [now.refusal ? undefined : ownAnswer.refusal, ...rows].flatMap(
    (refusal) => refusal?.values["path"]?.split(".").at(-1) ?? [],
  );
}

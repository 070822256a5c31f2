import { doAllHold } from "../../matching/predicate.ts";
import type { Store } from "../../store/store.ts";
import { type Token, token } from "../../vendor/entities/token.ts";
import type { RowFault } from "../../wire/bulk.ts";
import { printDateTime } from "../../wire/date-time.ts";
import { type Effect, terminalEffects } from "./effects/effect.ts";
import { useQuota } from "./effects/http.ts";
import { delayMs } from "./effects/slow.ts";
import type { FaultSet } from "./fault-set.ts";
import type { Hit, Miss, Misses } from "./hit.ts";
import {
  askedCandidate,
  type Candidate,
  countVerdict,
  drawFor,
  groupOf,
  heldBack,
  isItsCall,
  judge,
  keyOf,
  nextCandidate,
} from "./judge.ts";
import { judgeRows, type RowRules } from "./judge-rows.ts";
import type { CallFacts } from "./match.ts";
import type { Phase } from "./rule.ts";
import { isAboutRows, type StoredRule } from "./stored-rule.ts";
import type { Reason } from "./verdict.ts";

/** The effect that ends a call instead of its method. */
export interface Ending {
  readonly rule: string;
  readonly ordinal: number;
  readonly effect: Effect;
  /** Milliseconds until the quota is whole again. */
  readonly quotaLeftMs?: number;
}

/** Where and when a call came in. */
interface CallSession {
  readonly store: Store;
  /** The moment of the call, by the sandbox's clock. */
  readonly nowMs: number;
}

/** A rule that hits as soon as the call gets to its phase. */
interface Pending {
  readonly candidate: Candidate;
  readonly draw: number;
}

/** No row is hit. */
export const noRowFaults: ReadonlyMap<number, RowFault> = new Map();

/** Thousands of rules may match a call, and the journal keeps many calls. */
const mostMissesKept = 20;

/**
 * Judges a call. It counts every rule that matches; row rules count once the call gets to its rows.
 * @param asked rules that the call itself asks for; it is always their turn
 * @returns `undefined` when no rule matches
 */
export function judgeCall(
  set: FaultSet,
  call: CallFacts,
  asked: readonly StoredRule[],
  session: CallSession,
): CallFaults | undefined {
  const matching = set
    .rulesFor(call.operation)
    .filter((stored) => !asked.includes(stored) && doAllHold(stored.matcher.call, call));
  if (matching.length + asked.length === 0) return undefined;
  const ofRows = matching.filter(isAboutRows);
  const faults = new CallFaults(set, call, session, {
    rules: [...asked.filter(isAboutRows), ...ofRows],
    asked,
    // Window and scenario are those of the moment when the call comes in.
    heldBack: new Map(ofRows.map((stored) => [stored, heldFrom(stored, set, session.nowMs)])),
  });
  for (const stored of asked) {
    if (!isAboutRows(stored)) faults.pend({ candidate: askedCandidate(stored, "", session.nowMs), draw: 0 });
  }
  for (const stored of matching) if (!isAboutRows(stored)) faults.judge(stored);
  return faults;
}

/** Says why a rule does not apply to this call, and counts the call for `occurrence`. */
function heldFrom(stored: StoredRule, set: FaultSet, nowMs: number): Reason | undefined {
  const held = heldBack(stored, set.scenarios, nowMs);
  if (held) return held;
  stored.tallies.calls += 1;
  return isItsCall(stored.rule.when, stored.tallies.calls) ? undefined : "not its turn";
}

/** What the rules do to one call. Rules count when the call comes in and when it gets to a phase, never later. */
export class CallFaults {
  /** In the order in which they came. */
  readonly hits: Hit[] = [];
  readonly #set: FaultSet;
  readonly #call: CallFacts;
  readonly #session: CallSession;
  readonly #pending = new Set<Pending>();
  readonly #missed: Miss[] = [];
  readonly #ofRows: RowRules;
  #tokenEffect: Effect["token"];

  constructor(set: FaultSet, call: CallFacts, session: CallSession, ofRows: RowRules) {
    this.#set = set;
    this.#call = call;
    this.#session = session;
    this.#ofRows = ofRows;
  }

  /** Judges a rule about calls that matches. */
  judge(stored: StoredRule): void {
    const held = heldFrom(stored, this.#set, this.#session.nowMs);
    if (held) {
      stored.verdicts[held] += 1;
      this.#missed.push({ rule: stored.rule.id, reason: held });
      return;
    }
    const candidate = nextCandidate(stored, groupOf(stored, this.#call));
    const { draw, missed } = judge(candidate, this.#set.chance, keyOf(stored.rule.when.draw.key, this.#call));
    if (missed) this.#miss(candidate, missed);
    else this.pend({ candidate, draw });
  }

  /** A rule that would hit counts as not reached until the call gets to its phase. */
  pend(pending: Pending): void {
    countVerdict(pending.candidate, "not reached");
    this.#pending.add(pending);
  }

  /** Applies the rules of a phase; returns what ends the call there. */
  reach(phase: Phase): Ending | undefined {
    let ending: Ending | undefined;
    for (const pending of this.#pending) {
      const { rule, verdicts } = pending.candidate.stored;
      if (rule.phase !== phase) continue;
      this.#pending.delete(pending);
      verdicts["not reached"] -= 1;
      ending = this.#hit(pending, ending) ?? ending;
    }
    return ending;
  }

  /** Judges the rows just before they are done; returns those that fail, by index. */
  reachRows(rows: readonly unknown[]): ReadonlyMap<number, RowFault> {
    if (this.#ofRows.rules.length === 0) return noRowFaults;
    const { judged, failed } = judgeRows(rows, this.#ofRows, this.#call, this.#set.chance);
    for (const { stored, verdict, rows: those, ordinal, draw } of judged) {
      if (verdict !== "hit") {
        this.#missed.push({ rule: stored.rule.id, reason: verdict, rows: those.length });
        continue;
      }
      this.#endToken(stored.rule.effect.token);
      this.#strike(stored.rule, ordinal, draw, those.length);
    }
    return failed;
  }

  /** The token as this call sees it: a rule that the call asks for ends the token for this call alone. */
  tokenAsSeen(kept: Token): Token {
    return this.#tokenEffect ? endedToken(this.#tokenEffect, kept, this.#session.nowMs) : kept;
  }

  /** The rules that matched the call and did not hit it; `undefined` when there are none. */
  misses(): Misses | undefined {
    const unreached = Array.from(this.#pending, ({ candidate }) => candidate.stored.rule.id);
    const all = [...this.#missed, ...unreached.map((rule) => ({ rule, reason: "not reached" as const }))];
    return all.length === 0 ? undefined : { count: all.length, first: all.slice(0, mostMissesKept) };
  }

  /** @returns how it ends the call */
  #hit({ candidate, draw }: Pending, before: Ending | undefined): Ending | undefined {
    const { tally, ordinal } = candidate;
    const { rule } = candidate.stored;
    const { id, effect } = rule;
    const isTerminal = terminalEffects.some((name) => effect[name] !== undefined);
    if (isTerminal && before) return this.#miss(candidate, "passed over");
    const quotaLeftMs = effect.quota && useQuota(effect.quota, tally.quota, this.#session.nowMs);
    if (effect.quota && quotaLeftMs === undefined) return this.#miss(candidate, "within the quota");
    countVerdict(candidate, "hit");
    if (candidate.isAsked) this.#tokenEffect ??= effect.token;
    else this.#endToken(effect.token);
    this.#strike(rule, ordinal, draw);
    return isTerminal ? { rule: id, ordinal, effect, ...(quotaLeftMs !== undefined && { quotaLeftMs }) } : undefined;
  }

  #miss(candidate: Candidate, reason: Reason): undefined {
    countVerdict(candidate, reason);
    this.#missed.push({ rule: candidate.stored.rule.id, reason });
  }

  #strike(rule: Hit["rule"], ordinal: number, draw: number, rows?: number): void {
    const { id, effect, when } = rule;
    if (when.scenario?.next !== undefined) this.#set.scenarios.set(when.scenario.name, when.scenario.next);
    const waitMs = effect.delay ? delayMs(effect.delay, (name) => drawFor(id, this.#set.chance, [name, ordinal])) : 0;
    this.hits.push({ rule, ordinal, draw, waitMs, rows });
  }

  /** Ends the session token of the call if the store has it. */
  #endToken(effect: Effect["token"]): void {
    const text = (this.#call.body as { token?: unknown } | undefined)?.token;
    if (!effect || typeof text !== "string") return;
    const tokens = this.#session.store.collection(token);
    const [found] = tokens.find("token", text);
    if (found) tokens.replace(found, endedToken(effect, found, this.#session.nowMs));
  }
}

const endedToken = (effect: Effect["token"], found: Token, nowMs: number): Token =>
  effect === "expire" ? { ...found, expires_on: printDateTime(nowMs) } : { ...found, life_cycle_state: "RELEASED" };

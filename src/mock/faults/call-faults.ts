import { draw } from "../../ground/random.ts";
import { doAllHold } from "../../matching/predicate.ts";
import { type Token, token } from "../../vendor/entities/all-entities.ts";
import type { CallContext } from "../../vendor/entities/token.ts";
import type { RowFault } from "../../wire/bulk.ts";
import { printDateTime } from "../../wire/date-time.ts";
import { type Effect, effectNames, terminalEffects } from "./effects/effect.ts";
import { useQuota } from "./effects/http.ts";
import { delayMs } from "./effects/slow.ts";
import type { FaultSet } from "./fault-set.ts";
import type { CallFacts, RowFacts } from "./match.ts";
import type { Phase } from "./rule.ts";
import {
  type Candidate,
  countsRows,
  countVerdict,
  groupOf,
  heldBack,
  isAboutRows,
  judge,
  keyOf,
  nearestToHit,
  nextCandidate,
  type Reason,
  type StoredRule,
  type Verdict,
} from "./stored-rule.ts";

export interface Hit {
  readonly rule: StoredRule["rule"];
  readonly ordinal: number;
  readonly draw: number;
  readonly waitMs: number;
  /** How many rows it hit; `undefined` for a rule about calls. */
  readonly rows: number | undefined;
}

/** How long a call waits before it is done, and after; milliseconds. */
export function waitsOf(hits: readonly Hit[]): { readonly before: number; readonly after: number } {
  const waits = { before: 0, after: 0 };
  for (const { rule, waitMs } of hits) waits[rule.phase === "after-commit" ? "after" : "before"] += waitMs;
  return waits;
}

export const decisionsOf = (hits: readonly Hit[]) =>
  hits.map(({ rule, ordinal, draw, rows }) => ({
    rule: rule.id,
    ordinal,
    draw,
    phase: rule.phase,
    effects: effectNames.filter((name) => rule.effect[name] !== undefined),
    ...(rows !== undefined && { rows }),
  }));

export type FaultDecision = ReturnType<typeof decisionsOf>[number];

export interface Misses {
  readonly count: number;
  readonly first: readonly { readonly rule: string; readonly reason: Reason; readonly rows?: number }[];
}

/** Thousands of rules may match a call, and the journal keeps many calls. */
const mostMissesKept = 20;

export interface Ending {
  readonly rule: string;
  readonly ordinal: number;
  readonly effect: Effect;
  readonly quotaLeftMs?: number;
}

type CallSession = Pick<CallContext, "store" | "nowMs">;

const noRowFaults: ReadonlyMap<number, RowFault> = new Map();

/** Counts every rule that matches. It is always the turn of those that the call itself asks for. */
export function judgeCall(
  set: FaultSet,
  call: CallFacts,
  asked: readonly StoredRule[],
  session: CallSession,
): CallFaults | undefined {
  const matching = set
    .rulesFor(call.operation)
    .filter(({ rule, matcher }) => !asked.some((one) => one.rule === rule) && doAllHold(matcher.call, call));
  const rules = [...asked, ...matching];
  return rules.length === 0 ? undefined : new CallFaults(set, call, session, rules);
}

/** What the rules do to one call. Rules count when the call comes in and when it gets to a phase, never later. */
export class CallFaults {
  readonly hits: Hit[] = [];
  readonly #set: FaultSet;
  readonly #call: CallFacts;
  readonly #session: CallSession;
  /** Candidates that are hit as soon as the call gets to the phase of their rule, with their draws. */
  readonly #pending = new Map<Candidate, number>();
  readonly #missed: Misses["first"][number][] = [];
  /** Rules about rows, and why they were held back when the call came in. */
  readonly #ofRows: { readonly stored: StoredRule; readonly held: Reason | undefined }[] = [];
  #tokenEffect: Effect["token"];

  constructor(set: FaultSet, call: CallFacts, session: CallSession, rules: readonly StoredRule[]) {
    this.#set = set;
    this.#call = call;
    this.#session = session;
    for (const rule of rules) this.#judge(rule);
  }

  /** A rule about rows is judged once the call gets to them. */
  #judge(stored: StoredRule): undefined {
    const held = heldBack(stored, this.#set.scenarios, this.#session.nowMs);
    if (isAboutRows(stored)) {
      this.#ofRows.push({ stored, held });
      return undefined;
    }
    if (held) return this.#miss(stored, held);
    const candidate = nextCandidate(stored, groupOf(stored, this.#call));
    // A call that asks for a rule is never left to chance.
    const isAsked = stored.origin === "header";
    const certain = { draw: 0, missed: undefined };
    const { draw, missed } = isAsked ? certain : judge(candidate, this.#set.chance, keyOf(stored, this.#call));
    if (missed) return this.#miss(stored, missed);
    // It counts as not reached until the call gets to its phase.
    stored.counts.verdicts["not reached"] += 1;
    this.#pending.set(candidate, draw);
  }

  /** Hits with the rules of a phase; returns what ends the call there. */
  reach(phase: Phase): Ending | undefined {
    let ending: Ending | undefined;
    for (const [candidate, draw] of this.#pending) {
      const { rule, counts } = candidate.stored;
      if (rule.phase !== phase) continue;
      this.#pending.delete(candidate);
      counts.verdicts["not reached"] -= 1;
      ending = this.#hit(candidate, draw, ending) ?? ending;
    }
    return ending;
  }

  /** Judges the rows just before they are done; returns those that fail, by index. */
  reachRows(rows: readonly unknown[]): ReadonlyMap<number, RowFault> {
    if (this.#ofRows.length === 0) return noRowFaults;
    const failed = new Map<number, RowFault>();
    const facts = rows.map((row, index) => ({ index, row }));
    for (const { stored, held } of this.#ofRows) {
      const about = facts.filter((one) => doAllHold(stored.matcher.row, one));
      if (about.length === 0) continue;
      if (held) this.#miss(stored, held, countsRows(stored) ? about.length : 1, about.length);
      else this.#judgeRows(stored, about, failed);
    }
    return failed;
  }

  /**
   * With `countBy: row` each row is counted and draws. Otherwise the call is counted once, each row draws for itself, and
   * `times` counts calls. The first rule that hits a row wins.
   */
  #judgeRows(stored: StoredRule, rows: readonly RowFacts[], failed: Map<number, RowFault>): undefined {
    const { id, effect } = stored.rule;
    const byRow = countsRows(stored);
    let candidate: Candidate | undefined;
    const judged = rows.map(({ index, row }) => {
      if (byRow || !candidate) candidate = nextCandidate(stored, groupOf(stored, this.#call, row));
      const key = keyOf(stored, this.#call, row);
      const { draw, missed } = judge(candidate, this.#set.chance, key, byRow ? undefined : index);
      const verdict: Verdict = missed ?? (failed.has(index) ? "passed over" : "hit");
      if (byRow) countVerdict(candidate, verdict);
      return { index, candidate, draw, verdict };
    });
    const verdict = nearestToHit(judged.map((one) => one.verdict));
    const alike = judged.filter((one) => one.verdict === verdict);
    const [first] = alike as [(typeof judged)[number]];
    if (verdict !== "hit") return this.#miss(stored, verdict, byRow ? 0 : 1, alike.length);
    if (!byRow) countVerdict(first.candidate, verdict);
    if (effect.row) for (const { index } of alike) failed.set(index, { rule: id, ...effect.row });
    this.#endToken(effect.token);
    this.#strike(first.candidate, first.draw, alike.length);
  }

  /** The token as this call sees it: a rule that the call asks for ends the token for this call alone. */
  tokenAsSeen(kept: Token): Token {
    return this.#tokenEffect ? endedToken(this.#tokenEffect, kept, this.#session.nowMs) : kept;
  }

  misses(): Misses | undefined {
    const unreached = Array.from(this.#pending.keys(), ({ stored }) => stored.rule.id);
    const all = [...this.#missed, ...unreached.map((rule) => ({ rule, reason: "not reached" as const }))];
    return all.length === 0 ? undefined : { count: all.length, first: all.slice(0, mostMissesKept) };
  }

  #hit(candidate: Candidate, draw: number, before: Ending | undefined): Ending | undefined {
    const { stored, tally, ordinal } = candidate;
    const { id, effect } = stored.rule;
    const isTerminal = terminalEffects.some((name) => effect[name] !== undefined);
    if (isTerminal && before) return this.#miss(stored, "passed over");
    const isAsked = stored.origin === "header";
    const { quota } = effect;
    const quotaLeftMs = quota && (isAsked ? quota.windowMs : useQuota(quota, tally.quota, this.#session.nowMs));
    if (quota && quotaLeftMs === undefined) return this.#miss(stored, "within the quota");
    countVerdict(candidate, "hit");
    if (isAsked) this.#tokenEffect ??= effect.token;
    else this.#endToken(effect.token);
    this.#strike(candidate, draw);
    return isTerminal ? { rule: id, ordinal, effect, ...(quotaLeftMs !== undefined && { quotaLeftMs }) } : undefined;
  }

  #miss({ rule, counts }: StoredRule, reason: Reason, more = 1, rows?: number): undefined {
    counts.verdicts[reason] += more;
    this.#missed.push({ rule: rule.id, reason, ...(rows !== undefined && { rows }) });
  }

  #strike({ stored: { rule }, ordinal }: Candidate, drawn: number, rows?: number): void {
    const { id, effect, when } = rule;
    if (when.scenario?.next !== undefined) this.#set.scenarios.set(when.scenario.name, when.scenario.next);
    const { seed, sandbox } = this.#set.chance;
    const waitMs = effect.delay ? delayMs(effect.delay, (name) => draw([seed, id, sandbox, name, ordinal])) : 0;
    this.hits.push({ rule, ordinal, draw: drawn, waitMs, rows });
  }

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

import { draw } from "../../common/random.ts";
import { type Token, token } from "../../vendor/entities/all-entities.ts";
import type { CallContext } from "../../vendor/entities/call-context.ts";
import type { Phase, RowFault } from "./effects/kind.ts";
import { effectParts, endsCall } from "./effects/kinds.ts";
import type { FaultSet } from "./fault-set.ts";
import { matchingRows, missOfCall, type SentCall } from "./match.ts";
import {
  countCall,
  countDecision,
  counterKey,
  hasExpired,
  type MissReason,
  type RuleDecision,
  type StoredRule,
} from "./stored-rule.ts";

export interface AppliedRule {
  readonly rule: StoredRule["rule"];
  readonly ordinal: number;
  readonly sample: number;
  readonly waitMs: number;
  /** The number of rows that the rule applied to; `undefined` for a rule about calls. */
  readonly rows: number | undefined;
}

/** How long a call waits before it is done, and after; milliseconds. */
export function waitsOf(applied: readonly AppliedRule[]): { readonly before: number; readonly after: number } {
  const waits = { before: 0, after: 0 };
  for (const { rule, waitMs } of applied) waits[rule.phase === "after-commit" ? "after" : "before"] += waitMs;
  return waits;
}

export const storedFaults = (applied: readonly AppliedRule[]) =>
  applied.map(({ rule, ordinal, sample, rows }) => ({
    rule: rule.id,
    ordinal,
    sample,
    phase: rule.phase,
    effects: effectParts(rule.effect).map(({ name }) => name),
    ...(rows !== undefined && { rows }),
  }));

export type AppliedFault = ReturnType<typeof storedFaults>[number];

export interface RuleMisses {
  readonly count: number;
  readonly first: readonly { readonly rule: string; readonly reason: MissReason; readonly rows?: number }[];
}

/** The rule that ended a call, and the milliseconds until a quota lets calls through again. */
export type EndingRule = AppliedRule & { readonly leftMs: number };

/** In front of a real system there is no store. */
type CallSession = Pick<CallContext, "nowMs"> & Partial<Pick<CallContext, "store">>;

/** What the rules do to one call. Each rule counts the call when it arrives, and applies when the call reaches the phase of the rule. */
export class CallFaults {
  readonly applied: AppliedRule[] = [];
  readonly #set: FaultSet;
  readonly #call: SentCall;
  readonly #session: CallSession;
  /** The rules that apply as soon as the call reaches their phase. */
  readonly #pending = new Set<RuleDecision>();
  readonly #missed: RuleMisses["first"][number][] = [];
  #endOwnToken: ((stored: Token) => Token) | undefined;

  /** Counts the call for every rule that matches. @param requested the rule that `X-Mock-Fault` names */
  constructor(set: FaultSet, call: SentCall, requested: StoredRule | undefined, session: CallSession) {
    this.#set = set;
    this.#call = call;
    this.#session = session;
    const { operation, verb, path } = call;
    set.lastCall = { operation, verb, path };
    if (requested) this.#count(requested);
    for (const stored of set.rulesFor(operation)) if (stored.rule !== requested?.rule) this.#count(stored);
  }

  #count(stored: StoredRule): undefined {
    const { matcher, isAboutRows, origin, counters } = stored;
    const isRequested = origin === "header";
    const miss = isRequested ? undefined : missOfCall(matcher, this.#call);
    const rows = miss ?? (isAboutRows ? matchingRows(matcher, this.#call) : []);
    if ("place" in rows) {
      counters.nearest = rows;
      return undefined;
    }
    if (hasExpired(stored, this.#session.nowMs)) return this.#miss(stored, "expired", rows.length);
    const rowKeys = isAboutRows
      ? rows.map(({ index, row }) => ({ index, key: counterKey(stored, this.#call, row ?? null) }))
      : undefined;
    const decision = countCall(stored, this.#set.chanceSeed, counterKey(stored, this.#call), rowKeys);
    const { missed } = decision;
    if (missed) return this.#miss(stored, missed, missed === "exhausted" ? decision.rows.length : rows.length);
    // The rule counts as not reached until the call gets to its phase.
    counters.decisions["not reached"] += 1;
    this.#pending.add(decision);
  }

  /** Applies the rules of a phase. Returns the rule that ends the call there. */
  reach(phase: Phase): EndingRule | undefined {
    let ending: EndingRule | undefined;
    for (const pending of this.#reached(({ rule, isAboutRows }) => rule.phase === phase && !isAboutRows)) {
      ending = this.#applyUnlessShadowed(pending, ending) ?? ending;
    }
    return ending;
  }

  /** Applies the rules about rows, just before the rows are executed. Returns the faults by the index of the row. */
  reachRows(): ReadonlyMap<number, RowFault> {
    const faults = new Map<number, RowFault>();
    for (const pending of this.#reached(({ isAboutRows }) => isAboutRows)) {
      const { rule, parts } = pending.stored;
      const indexes = pending.rows.filter((index) => !faults.has(index));
      if (indexes.length === 0) this.#miss(pending.stored, "shadowed", pending.rows.length);
      else this.#apply(pending, indexes.length);
      const [fault] = parts.flatMap(({ kind, part }) => kind.row?.(part, rule.id) ?? []);
      if (fault) for (const index of indexes) faults.set(index, fault);
    }
    return faults;
  }

  /** The token as this call sees it: `X-Mock-Fault` ends the token for its own call alone. */
  tokenAsSeen(stored: Token): Token {
    return this.#endOwnToken?.(stored) ?? stored;
  }

  misses(): RuleMisses | undefined {
    const unreached = Array.from(this.#pending, ({ stored }) => stored.rule.id);
    const misses = [...this.#missed, ...unreached.map((rule) => ({ rule, reason: "not reached" as const }))];
    // Thousands of rules may match a call.
    return misses.length === 0 ? undefined : { count: misses.length, first: misses.slice(0, 20) };
  }

  #reached(isReached: (stored: StoredRule) => boolean): readonly RuleDecision[] {
    const reached = [...this.#pending].filter(({ stored }) => isReached(stored));
    for (const pending of reached) {
      this.#pending.delete(pending);
      pending.stored.counters.decisions["not reached"] -= 1;
    }
    return reached;
  }

  #applyUnlessShadowed(pending: RuleDecision, before: EndingRule | undefined): EndingRule | undefined {
    const { stored, counter } = pending;
    const { parts, origin } = stored;
    const { nowMs } = this.#session;
    const isEnd = endsCall(parts);
    if (isEnd && before) return this.#miss(stored, "shadowed");
    // A quota in `X-Mock-Fault` is used up already.
    const quotaWindow = origin === "header" ? { fromMs: nowMs, calls: Number.MAX_VALUE } : counter.quota;
    const [quota] = parts.filter(({ kind }) => kind.overMs);
    const leftMs = quota ? quota.kind.overMs?.(quota.part, quotaWindow, nowMs) : 0;
    if (leftMs === undefined) return this.#miss(stored, "within the quota");
    const applied = this.#apply(pending);
    return isEnd ? { ...applied, leftMs } : undefined;
  }

  #miss({ rule, counters, isAboutRows }: StoredRule, reason: MissReason, rows = 0): undefined {
    countDecision(counters, reason);
    this.#missed.push({ rule: rule.id, reason, ...(isAboutRows && { rows }) });
  }

  #apply({ stored, counter, ordinal, sample }: RuleDecision, rows?: number): AppliedRule {
    const { rule, counters, parts } = stored;
    const { seed, sandbox } = this.#set.chanceSeed;
    countDecision(counters, "applied");
    counter.applied += 1;
    let waitMs = 0;
    for (const { kind, part } of parts) {
      waitMs += kind.waitMs?.(part, (name) => draw([seed, rule.id, sandbox, name, ordinal])) ?? 0;
      if (kind.endToken) this.#endToken(stored, (row) => kind.endToken?.(part, row, this.#session.nowMs) ?? row);
    }
    const applied = { rule, ordinal, sample, waitMs, rows };
    this.applied.push(applied);
    return applied;
  }

  #endToken({ origin, isAboutRows }: StoredRule, end: (stored: Token) => Token): void {
    const text = Object(this.#call.body).token;
    if (origin === "header" && !isAboutRows) this.#endOwnToken ??= end;
    else if (typeof text === "string" && this.#session.store) {
      const tokens = this.#session.store.collection(token);
      const [stored] = tokens.find("token", text);
      if (stored) tokens.replace(stored, end(stored));
    }
  }
}

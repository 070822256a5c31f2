import { draw } from "../../ground/random.ts";
import { type Token, token } from "../../vendor/entities/all-entities.ts";
import type { CallContext } from "../../vendor/entities/call-context.ts";
import type { Phase, RowFault } from "./effects/kind.ts";
import { effectParts, endsCall } from "./effects/kinds.ts";
import type { FaultSet } from "./fault-set.ts";
import type { SentCall } from "./match.ts";
import { missOfCall, rowsAskedFor } from "./near-miss.ts";
import {
  type CountedCall,
  countCall,
  counterKey,
  decideHit,
  type HitDecision,
  hasExpired,
  type MissReason,
  type StoredRule,
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

export const storedHits = (hits: readonly Hit[]) =>
  hits.map(({ rule, ordinal, draw, rows }) => ({
    rule: rule.id,
    ordinal,
    draw,
    phase: rule.phase,
    effects: effectParts(rule.effect).map(({ name }) => name),
    ...(rows !== undefined && { rows }),
  }));

export type StoredHit = ReturnType<typeof storedHits>[number];

export interface RuleMisses {
  readonly count: number;
  readonly first: readonly { readonly rule: string; readonly reason: MissReason; readonly rows?: number }[];
}

/** Thousands of rules may match a call, and the journal keeps many calls. */
const mostMissesKept = 20;

/** The hit of a rule that ended a call, and the milliseconds until a quota lets calls through again. */
export type EndingHit = Hit & { readonly leftMs: number };

type CallSession = Pick<CallContext, "store" | "nowMs">;

/** A candidate that hits as soon as the call gets to the phase of its rule, and the rows that it then strikes. */
type Pending = CountedCall & Pick<HitDecision, "draw" | "struck">;

/** A call that asks for a rule is never left to chance. */
const sure: HitDecision = { draw: 0, struck: [] };

/** What the rules do to one call. All of them count when the call comes in, and hit when it gets to their phase. */
export class CallFaults {
  readonly hits: Hit[] = [];
  readonly #set: FaultSet;
  readonly #call: SentCall;
  readonly #session: CallSession;
  readonly #pending = new Set<Pending>();
  readonly #missed: RuleMisses["first"][number][] = [];
  #seenToken: ((kept: Token) => Token) | undefined;

  /** Counts every rule that matches. It is always the turn of those that the call itself asks for. */
  constructor(set: FaultSet, call: SentCall, asked: StoredRule | undefined, session: CallSession) {
    this.#set = set;
    this.#call = call;
    this.#session = session;
    const { operation, verb, path } = call;
    set.lastCall = { operation, verb, path, number: set.lastCall.number + 1 };
    if (asked) this.#judge(asked);
    for (const stored of set.rulesFor(operation)) if (stored.rule !== asked?.rule) this.#judge(stored);
  }

  #judge(stored: StoredRule): undefined {
    const { matcher, isAboutRows, origin, counters } = stored;
    const isAsked = origin === "header";
    const miss = isAsked ? undefined : missOfCall(matcher, this.#call);
    const rows = miss ?? (isAboutRows ? rowsAskedFor(matcher, this.#call) : []);
    if ("place" in rows) {
      counters.nearest = { ...rows, call: this.#set.lastCall.number };
      return undefined;
    }
    if (hasExpired(stored, this.#session.nowMs)) return this.#miss(stored, "expired", rows.length);
    const candidate = countCall(stored, counterKey(stored, this.#call));
    const asRows = isAboutRows
      ? rows.map(({ index, row }) => ({ index, key: counterKey(stored, this.#call, row ?? null) }))
      : undefined;
    const { draw, struck, missed } = isAsked && !asRows ? sure : decideHit(candidate, this.#set.chanceSeed, asRows);
    if (missed) return this.#miss(stored, missed, missed === "spent" ? struck.length : rows.length);
    // It counts as not reached until the call gets to its phase.
    counters.decisions["not reached"] += 1;
    this.#pending.add({ ...candidate, draw, struck });
  }

  /** Hits with the rules of a phase; returns what ends the call there. */
  reach(phase: Phase): EndingHit | undefined {
    let ending: EndingHit | undefined;
    for (const pending of this.#reached(({ rule, isAboutRows }) => rule.phase === phase && !isAboutRows)) {
      ending = this.#hit(pending, ending) ?? ending;
    }
    return ending;
  }

  /** Hits with the rules about rows, just before the rows are done; returns the faults by the index of the row. */
  reachRows(): ReadonlyMap<number, RowFault> {
    const failed = new Map<number, RowFault>();
    for (const pending of this.#reached(({ isAboutRows }) => isAboutRows)) {
      const { rule, parts } = pending.stored;
      const left = pending.struck.filter((index) => !failed.has(index));
      if (left.length === 0) this.#miss(pending.stored, "passed over", pending.struck.length);
      else this.#strike(pending, left.length);
      const [fault] = parts.flatMap(({ kind, part }) => kind.row?.(part, rule.id) ?? []);
      if (fault) for (const index of left) failed.set(index, fault);
    }
    return failed;
  }

  /** The token as this call sees it: a rule that the call asks for ends the token for this call alone. */
  tokenAsSeen(kept: Token): Token {
    return this.#seenToken?.(kept) ?? kept;
  }

  misses(): RuleMisses | undefined {
    const unreached = Array.from(this.#pending, ({ stored }) => stored.rule.id);
    const all = [...this.#missed, ...unreached.map((rule) => ({ rule, reason: "not reached" as const }))];
    return all.length === 0 ? undefined : { count: all.length, first: all.slice(0, mostMissesKept) };
  }

  #reached(isOf: (stored: StoredRule) => boolean): readonly Pending[] {
    const reached = [...this.#pending].filter(({ stored }) => isOf(stored));
    for (const pending of reached) {
      this.#pending.delete(pending);
      pending.stored.counters.decisions["not reached"] -= 1;
    }
    return reached;
  }

  #hit(pending: Pending, before: EndingHit | undefined): EndingHit | undefined {
    const { stored, counter } = pending;
    const { parts, origin } = stored;
    const { nowMs } = this.#session;
    const isEnd = endsCall(parts);
    if (isEnd && before) return this.#miss(stored, "passed over");
    // A call that asks for a quota meets one that is used up.
    const use = origin === "header" ? { fromMs: nowMs, calls: Number.MAX_VALUE } : counter.quota;
    const [quota] = parts.filter(({ kind }) => kind.overMs);
    const leftMs = quota ? quota.kind.overMs?.(quota.part, use, nowMs) : 0;
    if (leftMs === undefined) return this.#miss(stored, "within the quota");
    const hit = this.#strike(pending);
    return isEnd ? { ...hit, leftMs } : undefined;
  }

  #miss({ rule, counters, isAboutRows }: StoredRule, reason: MissReason, rows = 0): undefined {
    counters.decisions[reason] += 1;
    this.#missed.push({ rule: rule.id, reason, ...(isAboutRows && { rows }) });
  }

  #strike({ stored, counter, ordinal, draw: drawn }: Pending, rows?: number): Hit {
    const { rule, counters, parts } = stored;
    const { seed, sandbox } = this.#set.chanceSeed;
    counters.decisions.hit += 1;
    counter.hits += 1;
    let waitMs = 0;
    for (const { kind, part } of parts) {
      waitMs += kind.waitMs?.(part, (name) => draw([seed, rule.id, sandbox, name, ordinal])) ?? 0;
      if (kind.endToken) this.#endToken(stored, (kept) => kind.endToken?.(part, kept, this.#session.nowMs) ?? kept);
    }
    const hit = { rule, ordinal, draw: drawn, waitMs, rows };
    this.hits.push(hit);
    return hit;
  }

  #endToken({ origin, isAboutRows }: StoredRule, end: (kept: Token) => Token): void {
    const text = (this.#call.body as { token?: unknown } | undefined)?.token;
    if (origin === "header" && !isAboutRows) this.#seenToken ??= end;
    else if (typeof text === "string") {
      const tokens = this.#session.store.collection(token);
      const [found] = tokens.find("token", text);
      if (found) tokens.replace(found, end(found));
    }
  }
}

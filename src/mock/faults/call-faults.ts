import type { Store } from "../../store/store.ts";
import type { Token } from "../../vendor/entities/token.ts";
import type { RowFault } from "../../wire/bulk.ts";
import { type Effect, terminalEffects } from "./effects/effect.ts";
import { useQuota } from "./effects/http.ts";
import { delayMs } from "./effects/slow.ts";
import { endedToken, endToken } from "./effects/token.ts";
import type { FaultSet } from "./fault-set.ts";
import { boundedMisses, type Hit, type Miss, type Misses } from "./hit.ts";
import { type Candidate, countVerdict, drawFor } from "./judge.ts";
import { judgeRows, type RowRules } from "./judge-rows.ts";
import type { CallFacts } from "./match.ts";
import type { Phase } from "./rule.ts";
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
export interface CallSession {
  readonly store: Store;
  /** The moment of the call, by the sandbox's clock. */
  readonly nowMs: number;
}

/** A rule that hits as soon as the call gets to its phase. */
export interface Pending {
  readonly candidate: Candidate;
  readonly draw: number;
}

/** No row is hit. */
export const noRowFaults: ReadonlyMap<number, RowFault> = new Map();

/** What the rules do to one call. Rules count when the call comes in and when it gets to a phase, never later. */
export class CallFaults {
  /** In the order in which they came. */
  readonly hits: Hit[] = [];
  readonly #set: Pick<FaultSet, "chance" | "scenarios">;
  readonly #call: CallFacts;
  readonly #session: CallSession;
  readonly #pending: Set<Pending>;
  readonly #missed: Miss[];
  readonly #ofRows: RowRules;
  #tokenEffect: Effect["token"];

  constructor(
    set: Pick<FaultSet, "chance" | "scenarios">,
    call: CallFacts,
    session: CallSession,
    judged: { readonly pending: readonly Pending[]; readonly missed: readonly Miss[]; readonly ofRows: RowRules },
  ) {
    this.#set = set;
    this.#call = call;
    this.#session = session;
    this.#pending = new Set(judged.pending);
    this.#missed = [...judged.missed];
    this.#ofRows = judged.ofRows;
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
      if (verdict === "hit") this.#strike(stored.rule, { ordinal, draw, rows: those.length });
      else this.#missed.push({ rule: stored.rule.id, reason: verdict, rows: those.length });
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
    return boundedMisses([...this.#missed, ...unreached.map((rule) => ({ rule, reason: "not reached" as const }))]);
  }

  /** @returns how it ends the call */
  #hit({ candidate, draw }: Pending, before: Ending | undefined): Ending | undefined {
    const { stored, tally, ordinal } = candidate;
    const { id, effect } = stored.rule;
    const isTerminal = terminalEffects.some((name) => effect[name] !== undefined);
    if (isTerminal && before) return this.#miss(candidate, "passed over");
    const quotaLeftMs = effect.quota && useQuota(effect.quota, tally.quota, this.#session.nowMs);
    if (effect.quota && quotaLeftMs === undefined) return this.#miss(candidate, "within the quota");
    countVerdict(candidate, "hit");
    this.#strike(stored.rule, { ordinal, draw, isAsked: candidate.isAsked });
    if (!isTerminal) return undefined;
    return { rule: id, ordinal, effect, ...(quotaLeftMs !== undefined && { quotaLeftMs }) };
  }

  #miss(candidate: Candidate, reason: Reason): undefined {
    countVerdict(candidate, reason);
    this.#missed.push({ rule: candidate.stored.rule.id, reason });
  }

  /** Does what a hit does beside shaping the answer. */
  #strike(
    rule: Hit["rule"],
    hit: Pick<Hit, "ordinal" | "draw"> & { readonly rows?: number; readonly isAsked?: boolean },
  ): void {
    const { id, effect, when } = rule;
    const { chance, scenarios } = this.#set;
    const { store, nowMs } = this.#session;
    if (when.scenario?.next !== undefined) scenarios.set(when.scenario.name, when.scenario.next);
    if (effect.token && hit.isAsked) this.#tokenEffect ??= effect.token;
    else if (effect.token)
      endToken(effect.token, store, (this.#call.body as { token?: unknown } | undefined)?.token, nowMs);
    const waitMs = effect.delay ? delayMs(effect.delay, (name) => drawFor(id, chance, [name, hit.ordinal])) : 0;
    this.hits.push({ rule, ordinal: hit.ordinal, draw: hit.draw, waitMs, rows: hit.rows });
  }
}

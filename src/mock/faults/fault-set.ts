import { namesOperation } from "../../matching/names-operation.ts";
import type { SentCall } from "./match.ts";
import { mostRules, type Rule } from "./rule.ts";
import { type ChanceSeed, hasExpired, newCounters, type StoredRule, storeRule } from "./stored-rule.ts";

export class FaultSet {
  readonly chanceSeed: ChanceSeed;
  readonly #nowMs: () => number;
  readonly #fileRules: () => readonly Rule[];
  #stored: readonly StoredRule[] = [];
  /** The number of the last rule that got its id here. */
  #lastId = 0;
  /** The last call since the rules or their counters changed. */
  lastCall: Pick<SentCall, "operation" | "verb" | "path"> | undefined;

  /** @param fileRules rules of the config file, as they are now */
  constructor(fileRules: () => readonly Rule[], chanceSeed: ChanceSeed, nowMs: () => number) {
    this.#fileRules = fileRules;
    this.chanceSeed = chanceSeed;
    this.#nowMs = nowMs;
    this.reset();
  }

  list(): readonly StoredRule[] {
    return this.#stored;
  }

  get(id: string): StoredRule | undefined {
    return this.#stored.find(({ rule }) => rule.id === id);
  }

  rulesFor(operation: string | undefined): readonly StoredRule[] {
    return this.#stored.filter(({ rule }) => rule.enabled && namesOperation(rule.match.operation ?? "*", operation));
  }

  /** Why there is no room for so many more rules. Expired rules make room. */
  whyNoRoom(more: number): string | undefined {
    const isFull = this.#stored.length + more > mostRules;
    if (isFull) this.#set(this.#stored.filter((stored) => !hasExpired(stored, this.#nowMs())));
    const count = this.#stored.length + more;
    return count > mostRules ? `there would be ${count} rules; a sandbox has at most ${mostRules}` : undefined;
  }

  replace(old: StoredRule, rule: Rule, keepsCounters: boolean): StoredRule {
    const counters = keepsCounters ? { ...old.counters, nearest: undefined } : newCounters();
    const replacement = storeRule({ ...rule, id: old.rule.id }, old.origin, old.madeAtMs, counters);
    this.#set(this.#stored.map((stored) => (stored === old ? replacement : stored)));
    return replacement;
  }

  remove(id: string): boolean {
    const removed = this.get(id);
    this.#set(this.#stored.filter((stored) => stored !== removed));
    return removed !== undefined;
  }

  clear(): void {
    this.#set([]);
  }

  /** Replaces the rules of the config file. Rules of the admin API stay. */
  reload(): void {
    const fileRules = this.#fileRules();
    const ids = new Set(fileRules.map(({ id }) => id));
    this.#set(this.#stored.filter(({ origin, rule }) => origin === "runtime" && !ids.has(rule.id)));
    const lastId = this.#lastId;
    // Draws depend on the id, so a rule of the file has the same id after a reload and after a restart.
    this.#lastId = 0;
    this.add(fileRules, "file");
    this.#lastId = Math.max(this.#lastId, lastId);
  }

  reset(): void {
    this.#stored = [];
    this.#lastId = 0;
    this.add(this.#fileRules(), "file");
  }

  resetCounters(): void {
    this.lastCall = undefined;
    for (const stored of this.#stored) stored.counters = newCounters();
  }

  /** Stores rules, and gives an id to each that has none. The caller makes sure that no id is taken. */
  add(rules: readonly Rule[], origin: StoredRule["origin"] = "runtime"): readonly StoredRule[] {
    const taken = new Set([...rules, ...this.#stored.map(({ rule }) => rule)].map(({ id }) => id));
    const added = rules.map((rule) => storeRule({ ...rule, id: rule.id ?? this.#newId(taken) }, origin, this.#nowMs()));
    this.#set([...this.#stored, ...added]);
    return added;
  }

  #newId(taken: ReadonlySet<string | undefined>): string {
    do this.#lastId += 1;
    while (taken.has(`fault-${this.#lastId}`));
    return `fault-${this.#lastId}`;
  }

  #set(stored: readonly StoredRule[]): void {
    this.lastCall = undefined;
    this.#stored = stored.toSorted(precedence);
  }
}

/** Runtime before file, then the higher priority. The sort is stable, so rules of one rank stay in order of age. */
function precedence(a: StoredRule, b: StoredRule): number {
  if (a.origin !== b.origin) return a.origin === "file" ? 1 : -1;
  return b.rule.priority - a.rule.priority;
}

import { KeptBytes, type MemoryLimit } from "../../common/memory-limit.ts";
import { namesOperation } from "../../matching/predicate.ts";
import type { SentCall } from "./match.ts";
import { mostRules, type Rule } from "./rule.ts";
import {
  bytesOfRules,
  type ChanceSeed,
  hasExpired,
  keyBytes,
  newCounters,
  type StoredRule,
  storeRule,
} from "./stored-rule.ts";

export class FaultSet {
  readonly chanceSeed: ChanceSeed;
  readonly #nowMs: () => number;
  readonly #fileRules: () => readonly Rule[];
  readonly #held: KeptBytes;
  #stored: readonly StoredRule[] = [];
  /** The number of the last rule that got its id here. */
  #lastId = 0;
  /** The last call since the rules or their counters changed. */
  lastCall: Pick<SentCall, "operation" | "verb" | "path"> | undefined;

  /** @param fileRules rules of the config file, as they are now */
  constructor(fileRules: () => readonly Rule[], chanceSeed: ChanceSeed, nowMs: () => number, memory: MemoryLimit) {
    this.#fileRules = fileRules;
    this.#held = new KeptBytes(memory);
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

  /** @throws NoRoomError */
  replace(old: StoredRule, rule: Rule, keepsCounters: boolean): StoredRule {
    this.#held.memory.expectRoom(bytesOfRules([rule]) - old.bytes, "this rule");
    const counters = keepsCounters ? { ...old.counters, nearest: undefined } : newCounters(this.#takeKey);
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
    for (const stored of this.#stored) stored.counters = newCounters(this.#takeKey);
    this.#count();
  }

  /** Its rules no longer count in the memory of all sandboxes. */
  close(): void {
    this.#held.close();
  }

  /**
   * Stores rules, and gives an id to each that has none. The caller makes sure that no id is taken.
   * @throws NoRoomError for rules that are not of the config file
   */
  add(rules: readonly Rule[], origin: StoredRule["origin"] = "runtime"): readonly StoredRule[] {
    if (origin !== "file") this.#held.memory.expectRoom(bytesOfRules(rules), "these rules");
    const taken = new Set([...rules, ...this.#stored.map(({ rule }) => rule)].map(({ id }) => id));
    const added = rules.map((rule) => {
      const named = { ...rule, id: rule.id ?? this.#newId(taken) };
      return storeRule(named, origin, this.#nowMs(), newCounters(this.#takeKey));
    });
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
    this.#count();
  }

  readonly #takeKey = (): boolean => {
    const hasRoom = this.#held.memory.hasRoom(keyBytes);
    if (hasRoom) this.#held.setBytes(this.#held.bytes + keyBytes);
    return hasRoom;
  };

  #count(): void {
    const keys = (counters: ReadonlyMap<string, unknown>) => Math.max(0, counters.size - 1);
    const bytesOf = ({ bytes, counters: { byKey, byRowKey } }: StoredRule) =>
      bytes + keyBytes * (keys(byKey) + keys(byRowKey));
    this.#held.setBytes(this.#stored.reduce((sum, stored) => sum + bytesOf(stored), 0));
  }
}

/** Runtime before file, then the higher priority. The sort is stable, so rules of one rank stay in order of age. */
function precedence(a: StoredRule, b: StoredRule): number {
  if (a.origin !== b.origin) return a.origin === "file" ? 1 : -1;
  return b.rule.priority - a.rule.priority;
}

import { namesOperation } from "../../matching/names-operation.ts";
import type { SentCall } from "./match.ts";
import { mostRules, type Rule } from "./rule.ts";
import { type ChanceSeed, hasExpired, newCounters, type StoredRule, storeRule } from "./stored-rule.ts";

const noCall = { operation: undefined, verb: "", path: "", number: 0 };

export class FaultSet {
  readonly chanceSeed: ChanceSeed;
  readonly #nowMs: () => number;
  readonly #fileRules: () => readonly Rule[];
  #stored: readonly StoredRule[] = [];
  #byOperation = new Map<string | undefined, readonly StoredRule[]>();
  #named = 0;
  /** The last call that the rules were asked about, with its number. */
  lastCall: Pick<SentCall, "operation" | "verb" | "path"> & { readonly number: number } = noCall;

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

  get isEmpty(): boolean {
    return this.#stored.length === 0;
  }

  get(id: string): StoredRule | undefined {
    return this.#stored.find(({ rule }) => rule.id === id);
  }

  rulesFor(operation: string | undefined): readonly StoredRule[] {
    let found = this.#byOperation.get(operation);
    if (!found) {
      found = this.#stored.filter(({ rule }) => rule.enabled && namesOperation(rule.match.operation ?? "*", operation));
      this.#byOperation.set(operation, found);
    }
    return found;
  }

  /** Why so many more rules have no room. Expired ones make room. */
  whyNoRoom(more: number): string | undefined {
    const isFull = this.#stored.length + more > mostRules;
    if (isFull) this.#set(this.#stored.filter((stored) => !hasExpired(stored, this.#nowMs())));
    const count = this.#stored.length + more;
    return count > mostRules ? `there would be ${count} rules; a sandbox has at most ${mostRules}` : undefined;
  }

  replace(old: StoredRule, rule: Rule, keepsCounters: boolean): StoredRule {
    const counters = keepsCounters ? { ...old.counters, nearest: undefined } : newCounters(this.lastCall.number);
    const made = storeRule({ ...rule, id: old.rule.id }, old.origin, old.madeAtMs, counters);
    this.#set(this.#stored.map((stored) => (stored === old ? made : stored)));
    return made;
  }

  remove(id: string): boolean {
    const found = this.get(id);
    this.#set(this.#stored.filter((stored) => stored !== found));
    return found !== undefined;
  }

  clear(): void {
    this.#set([]);
  }

  /** Replaces the rules of the file by those of now. Rules of the admin API stay. */
  reload(): void {
    const fileRules = this.#fileRules();
    const ids = new Set(fileRules.map(({ id }) => id));
    this.#set(this.#stored.filter(({ origin, rule }) => origin === "runtime" && !ids.has(rule.id)));
    const named = this.#named;
    // Chance depends on the id, so a reload names the rules of the file as a start would.
    this.#named = 0;
    this.add(fileRules, "file");
    this.#named = Math.max(this.#named, named);
  }

  reset(): void {
    this.#stored = [];
    this.#named = 0;
    this.add(this.#fileRules(), "file");
  }

  resetCounters(): void {
    for (const stored of this.#stored) stored.counters = newCounters(this.lastCall.number);
  }

  /** Stores rules and names those without an id. The caller makes sure that no id is taken. */
  add(rules: readonly Rule[], origin: StoredRule["origin"] = "runtime"): readonly StoredRule[] {
    const taken = new Set([...rules, ...this.#stored.map(({ rule }) => rule)].map(({ id }) => id));
    const made = rules.map((rule) =>
      storeRule(
        { ...rule, id: rule.id ?? this.#newId(taken) },
        origin,
        this.#nowMs(),
        newCounters(this.lastCall.number),
      ),
    );
    this.#set([...this.#stored, ...made]);
    return made;
  }

  #newId(taken: ReadonlySet<string | undefined>): string {
    do this.#named += 1;
    while (taken.has(`fault-${this.#named}`));
    return `fault-${this.#named}`;
  }

  #set(stored: readonly StoredRule[]): void {
    this.#stored = stored.toSorted(precedence);
    this.#byOperation = new Map();
  }
}

/** Runtime before file, then the higher priority. The sort is stable, so rules of one rank stay in order of age. */
function precedence(one: StoredRule, other: StoredRule): number {
  if (one.origin !== other.origin) return one.origin === "file" ? 1 : -1;
  return other.rule.priority - one.rule.priority;
}

import { namesOperation } from "../matching/names-operation.ts";
import { type CallFaults, decideCall, type EndToken } from "./call-faults.ts";
import { type Candidates, candidatesOf } from "./candidates.ts";
import type { FaultWorld } from "./decide.ts";
import { clearCounts, createEntry, type Entry, type Origin } from "./entry.ts";
import type { CallFacts } from "./match.ts";
import type { Rule } from "./rule.ts";

/** The fault rules of one sandbox, and what was counted of them. */
export interface FaultSet {
  /** Those that have not expired, the first to hit first. */
  list(): readonly Entry[];
  get(id: string): Entry | undefined;
  /** Stores rules; one without an id gets one. An id that is there already must not be given. */
  add(rules: readonly Rule[]): readonly Entry[];
  /** Puts a rule in the place of another, which keeps its age; its counts start again unless they are kept. */
  replace(old: Entry, rule: Rule, keepsCounts: boolean): Entry;
  remove(id: string): boolean;
  clear(): void;
  /** Decides about a call; `undefined` when no rule is about it. `facts` are asked for only when some can. */
  decide(
    operation: string | undefined,
    asked: readonly Entry[],
    facts: () => CallFacts,
    endToken: EndToken,
  ): CallFaults | undefined;
  /** Puts the rules of the file, as they are now, in the place of those that are there; those of the admin API stay. */
  reload(): void;
  /** Back to the rules of the file, uncounted. */
  reset(): void;
  /** Forgets all counts, and puts scenarios back to their start. */
  resetCounters(): void;
}

const none = candidatesOf([]);

/**
 * The rules of the config file in a sandbox of their own.
 * @param fileRules those that it has now
 */
export function createFaultSet(
  fileRules: () => readonly Rule[],
  { seed, sandbox, nowMs }: Pick<FaultWorld, "seed" | "sandbox" | "nowMs">,
): FaultSet {
  const world: FaultWorld = { seed, sandbox, nowMs, scenarios: new Map() };
  let entries: Entry[] = [];
  let byOperation = new Map<string | undefined, Candidates | undefined>();
  let canExpire = false;
  let given = 0;

  const changed = (now: Entry[]) => {
    entries = now.sort(precedence);
    byOperation = new Map();
    canExpire = entries.some(({ rule }) => rule.expiresAfterMs !== undefined);
  };
  const get = (id: string) => entries.find(({ rule }) => rule.id === id);
  const store = (rules: readonly Rule[], origin: Origin) => {
    const taken = new Set([...rules, ...entries.map(({ rule }) => rule)].map(({ id }) => id));
    const newId = () => {
      do given += 1;
      while (taken.has(`fault-${given}`));
      return `fault-${given}`;
    };
    const made = rules.map((rule) => createEntry({ ...rule, id: rule.id ?? newId() }, origin, nowMs()));
    changed([...entries, ...made]);
    return made;
  };
  const dropExpired = () => {
    if (!canExpire) return;
    const now = nowMs();
    const left = entries.filter(
      ({ rule, madeAtMs }) => now < madeAtMs + (rule.expiresAfterMs ?? Number.POSITIVE_INFINITY),
    );
    if (left.length < entries.length) changed(left);
  };
  const candidates = (operation: string | undefined) => {
    dropExpired();
    if (entries.length === 0) return undefined;
    if (!byOperation.has(operation)) {
      const found = entries.filter(
        ({ rule }) => rule.enabled && namesOperation(rule.match.operation ?? "*", operation),
      );
      byOperation.set(operation, found.length > 0 ? candidatesOf(found) : undefined);
    }
    return byOperation.get(operation);
  };
  const reset = () => {
    entries = [];
    given = 0;
    world.scenarios.clear();
    store(fileRules(), "file");
  };
  reset();

  return {
    list() {
      dropExpired();
      return entries;
    },
    get(id) {
      dropExpired();
      return get(id);
    },
    add: (rules) => store(rules, "runtime"),
    replace(old, rule, keepsCounts) {
      const made = createEntry({ ...rule, id: old.rule.id }, old.origin, old.madeAtMs);
      if (keepsCounts) Object.assign(made, { tallies: old.tallies, matches: old.matches, hits: old.hits });
      changed(entries.map((entry) => (entry === old ? made : entry)));
      return made;
    },
    remove(id) {
      const left = entries.filter(({ rule }) => rule.id !== id);
      const isThere = left.length < entries.length;
      if (isThere) changed(left);
      return isThere;
    },
    clear: () => changed([]),
    decide(operation, asked, facts, endToken) {
      const found = candidates(operation);
      if (!found && asked.length === 0) return undefined;
      return decideCall(found ?? none, asked, facts(), world, endToken);
    },
    reload() {
      const rules = fileRules();
      const ids = new Set(rules.map(({ id }) => id));
      changed(entries.filter(({ origin, rule }) => origin === "runtime" && !ids.has(rule.id)));
      store(rules, "file");
    },
    reset,
    resetCounters() {
      for (const entry of entries) clearCounts(entry);
      world.scenarios.clear();
    },
  };
}

/** Runtime before file, then the higher priority; sorting keeps those of one rank by age. */
function precedence(one: Entry, other: Entry): number {
  if (one.origin !== other.origin) return one.origin === "file" ? 1 : -1;
  return other.rule.priority - one.rule.priority;
}

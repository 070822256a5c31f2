/** A question about the value of one member of what is asked. */
export interface Condition<Asked> {
  /** Conditions on one member read the same value. */
  readonly member: string;
  read(asked: Asked): unknown;
  holds(value: unknown): boolean;
  /** What the value must be like, as it was asked: `{equals: "x"}`. */
  readonly expected: Readonly<Record<string, unknown>>;
  /** The plain values of which it must be one; `undefined` when others may do. */
  readonly plainValues: readonly unknown[] | undefined;
}

/** A rule with its rank in the order in which the rules were given. */
interface Ranked<Rule> {
  readonly rank: number;
  readonly rule: Rule;
}

/** A rule with the condition by which it is found, and its others. */
interface Conditional<Rule, Asked> extends Ranked<Rule> {
  readonly first: Condition<Asked>;
  readonly more: readonly Condition<Asked>[];
}

/** Rules that are found by the value of one member, which is read once for all of them. */
interface ByMember<Rule, Asked> {
  read(asked: Asked): unknown;
  readonly byValue: ReadonlyMap<unknown, readonly Conditional<Rule, Asked>[]>;
  readonly others: readonly Conditional<Rule, Asked>[];
}

/**
 * Finds the rules whose conditions all hold, among many that are about something else: a rule with a condition that names
 * plain values is looked up by the value, so that it costs nothing when there is another one.
 */
export class RuleIndex<Rule, Asked> {
  readonly #always: readonly Ranked<Rule>[];
  /** Those that have no condition, as they are found most often. */
  readonly #unconditional: readonly Rule[];
  readonly #members: readonly ByMember<Rule, Asked>[];

  constructor(rules: readonly Rule[], conditionsOf: (rule: Rule) => readonly Condition<Asked>[]) {
    const always: Ranked<Rule>[] = [];
    const conditional: Conditional<Rule, Asked>[] = [];
    for (const [rank, rule] of rules.entries()) {
      const conditions = conditionsOf(rule);
      const first = conditions.find(({ plainValues }) => plainValues) ?? conditions[0];
      if (first) conditional.push({ rank, rule, first, more: conditions.filter((condition) => condition !== first) });
      else always.push({ rank, rule });
    }
    this.#always = always;
    this.#unconditional = always.map(({ rule }) => rule);
    this.#members = Array.from(Map.groupBy(conditional, ({ first }) => first.member).values(), byMember);
  }

  /** In the order in which the rules were given. */
  find(asked: Asked): readonly Rule[] {
    const found: Ranked<Rule>[] = [];
    for (const { read, byValue, others } of this.#members) {
      const value = read(asked);
      for (const some of [byValue.get(value), others]) {
        for (const one of some ?? []) if (holds(one, value, asked)) found.push(one);
      }
    }
    if (found.length === 0) return this.#unconditional;
    return [...this.#always, ...found].sort((one, other) => one.rank - other.rank).map(({ rule }) => rule);
  }
}

/** A value that was looked up is asked too: the condition may want more of it. */
const holds = <Rule, Asked>({ first, more }: Conditional<Rule, Asked>, value: unknown, asked: Asked): boolean =>
  first.holds(value) && more.every((condition) => condition.holds(condition.read(asked)));

/** @param alike rules that are found by the value of the same member; at least one */
function byMember<Rule, Asked>(alike: readonly Conditional<Rule, Asked>[]): ByMember<Rule, Asked> {
  const [{ first }] = alike as [Conditional<Rule, Asked>];
  const named = alike.flatMap((one) => [...new Set(one.first.plainValues)].map((value) => ({ ...one, value })));
  return {
    read: first.read,
    byValue: Map.groupBy(named, ({ value }) => value),
    others: alike.filter((one) => !one.first.plainValues),
  };
}

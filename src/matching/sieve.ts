import type { Condition } from "./condition.ts";

/** Finds the things whose conditions all hold, in the order in which the things were given. */
export type Sieve<Thing, Asked> = (asked: Asked) => readonly Thing[];

/** A thing with its rank in the order. */
interface Ranked<Thing> {
  readonly rank: number;
  readonly thing: Thing;
}

/** The condition by which a thing is found, and its others. */
interface Conditional<Thing, Asked> extends Ranked<Thing> {
  readonly first: Condition<Asked>;
  readonly more: readonly Condition<Asked>[];
}

/** The things that are looked for by the value in one place, which is read once for all of them. */
interface Place<Thing, Asked> {
  read(asked: Asked): unknown;
  readonly byValue: ReadonlyMap<unknown, readonly Conditional<Thing, Asked>[]>;
  readonly others: readonly Conditional<Thing, Asked>[];
}

/**
 * Makes things ready to be found often, among many that are not meant: a thing whose condition names plain values is looked
 * up by the value, so that it costs nothing when there is another one.
 */
export function createSieve<Thing, Asked>(
  things: readonly Thing[],
  conditionsOf: (thing: Thing) => readonly Condition<Asked>[],
): Sieve<Thing, Asked> {
  const always: Ranked<Thing>[] = [];
  const conditional: Conditional<Thing, Asked>[] = [];
  for (const [rank, thing] of things.entries()) {
    const conditions = conditionsOf(thing);
    const first = conditions.find(({ plainValues }) => plainValues) ?? conditions[0];
    if (first) conditional.push({ rank, thing, first, more: conditions.filter((condition) => condition !== first) });
    else always.push({ rank, thing });
  }
  const whole = always.map(({ thing }) => thing);
  const places = Array.from(Map.groupBy(conditional, ({ first }) => first.place).values(), placeOf);

  return (asked) => {
    const found: Ranked<Thing>[] = [];
    for (const { read, byValue, others } of places) {
      const value = read(asked);
      for (const some of [byValue.get(value), others]) {
        for (const one of some ?? []) if (holds(one, value, asked)) found.push(one);
      }
    }
    if (found.length === 0) return whole;
    return [...always, ...found].sort((one, other) => one.rank - other.rank).map(({ thing }) => thing);
  };
}

/** A value that was looked up is asked too: the condition may want more of it. */
const holds = <Thing, Asked>({ first, more }: Conditional<Thing, Asked>, value: unknown, asked: Asked): boolean =>
  first.holds(value) && more.every((condition) => condition.holds(condition.read(asked)));

/** @param alike things that are found by the value in the same place; at least one */
function placeOf<Thing, Asked>(alike: readonly Conditional<Thing, Asked>[]): Place<Thing, Asked> {
  const [{ first }] = alike as [Conditional<Thing, Asked>];
  const named = alike.flatMap((one) => [...new Set(one.first.plainValues)].map((value) => ({ ...one, value })));
  return {
    read: first.read,
    byValue: Map.groupBy(named, ({ value }) => value),
    others: alike.filter((one) => !one.first.plainValues),
  };
}

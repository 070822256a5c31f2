import type { Condition } from "./condition.ts";

/** Finds the things whose conditions all hold, in the order in which the things were given. */
export type Sieve<Thing, Asked> = (asked: Asked) => readonly Thing[];

/** A thing with its rank in the order, the condition by which it is found, and the others. */
interface Ranked<Thing, Asked> {
  readonly rank: number;
  readonly thing: Thing;
  readonly first: Condition<Asked> | undefined;
  readonly more: readonly Condition<Asked>[];
}

/** The things that are looked for by the value in one place, which is read once for all of them. */
interface Place<Thing, Asked> {
  read(asked: Asked): unknown;
  readonly byValue: Map<unknown, Ranked<Thing, Asked>[]>;
  readonly others: Ranked<Thing, Asked>[];
}

/**
 * Makes things ready to be found often, among many that are not meant: a thing whose condition names plain values is looked
 * up by the value, so that it costs nothing when there is another one.
 */
export function createSieve<Thing, Asked>(
  things: readonly Thing[],
  conditionsOf: (thing: Thing) => readonly Condition<Asked>[],
): Sieve<Thing, Asked> {
  const always: Ranked<Thing, Asked>[] = [];
  const places = new Map<string, Place<Thing, Asked>>();
  for (const [rank, thing] of things.entries()) {
    const conditions = conditionsOf(thing);
    const first = conditions.find(({ plainValues }) => plainValues) ?? conditions[0];
    const ranked = { rank, thing, first, more: conditions.filter((condition) => condition !== first) };
    if (first) sortIn(placeOf(places, first), first, ranked);
    else always.push(ranked);
  }
  const whole = always.map(({ thing }) => thing);
  const read = [...places.values()];

  return (asked) => {
    const found: Ranked<Thing, Asked>[] = [];
    for (const place of read) {
      const value = place.read(asked);
      for (const some of [place.byValue.get(value), place.others]) {
        for (const one of some ?? []) if (holds(one, value, asked)) found.push(one);
      }
    }
    if (found.length === 0) return whole;
    return [...always, ...found].sort((one, other) => one.rank - other.rank).map(({ thing }) => thing);
  };
}

/** A value that was looked up is asked too: the condition may want more of it. */
function holds<Thing, Asked>({ first, more }: Ranked<Thing, Asked>, value: unknown, asked: Asked): boolean {
  return first?.holds(value) === true && more.every((condition) => condition.holds(condition.read(asked)));
}

function placeOf<Thing, Asked>(places: Map<string, Place<Thing, Asked>>, { place, read }: Condition<Asked>) {
  const there = places.get(place);
  if (there) return there;
  const made: Place<Thing, Asked> = { read, byValue: new Map(), others: [] };
  places.set(place, made);
  return made;
}

function sortIn<Thing, Asked>(
  { byValue, others }: Place<Thing, Asked>,
  { plainValues }: Condition<Asked>,
  ranked: Ranked<Thing, Asked>,
): void {
  if (!plainValues) others.push(ranked);
  for (const value of new Set(plainValues)) {
    const there = byValue.get(value);
    if (there) there.push(ranked);
    else byValue.set(value, [ranked]);
  }
}

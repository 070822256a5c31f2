import type { BehaviourId } from "../../wire/assumptions.ts";
import type { Switches } from "../../wire/switches.ts";
import { changesOf, keyOfSwitches } from "./changes-of.ts";

/** How the stand-in does, with some switches, what a system was seen to do. */
export interface Likeness {
  /** How much of it is otherwise; 0 when nothing is. */
  readonly otherwise: number;
  /** What may be switched and has a say in it. */
  readonly restsOn: readonly BehaviourId[];
}

/** Judges one thing that a system was seen to do: an answer, or many that hang together. What it judged it knows. */
export interface SwitchJudge {
  under(switches: Switches): Promise<Likeness>;
  /** Pairs of changes that are tried for it at most. */
  readonly mostPairs: number;
  /** What a pair of changes may begin with. */
  firsts(before: Switches): Promise<readonly BehaviourId[]>;
  /** What it may go on with: what has a say once the first change is made, and nothing where that shows nowhere. */
  seconds(before: Switches, first: Switches): Promise<readonly BehaviourId[]>;
}

/**
 * The switches with which the least of what was seen is otherwise. Changes that make something more alike, and all together
 * no less, are made one after the other, that which leaves the least first; two at once where no single one helps, since one
 * may hide what the other does.
 * @param judges one for each thing that can be judged by itself
 * @param from the switches that are known already
 */
export async function searchSwitches(judges: readonly SwitchJudge[], from: Switches): Promise<Switches> {
  for (let best = from; ; ) {
    const better = (await improved(judges, best, singlesFor)) ?? (await improved(judges, best, pairsFor));
    if (!better) return best;
    best = better;
  }
}

type ChangesFor = (judge: SwitchJudge, before: Switches) => Promise<readonly Switches[]>;

/** The switches after all changes by which less is otherwise; `undefined` when there are none. */
async function improved(judges: readonly SwitchJudge[], before: Switches, changesFor: ChangesFor) {
  const helpful = new Map<string, Switches>();
  for (const judge of judges) {
    for (const changed of await helpfulFor(judge, before, changesFor)) helpful.set(keyOfSwitches(changed), changed);
  }
  const ranked: { changed: Switches; left: number }[] = [];
  for (const changed of helpful.values()) ranked.push({ changed, left: await otherwiseIn(judges, changed) });
  let [best, least] = [before, await otherwiseIn(judges, before)];
  for (const { changed } of ranked.sort((one, other) => one.left - other.left)) {
    const next = changedAlike(best, before, changed);
    const left = await otherwiseIn(judges, next);
    if (left < least) [best, least] = [next, left];
  }
  return best === before ? undefined : best;
}

/** The changes that help where something is otherwise, taken by itself. */
async function helpfulFor(judge: SwitchJudge, before: Switches, changesFor: ChangesFor): Promise<Switches[]> {
  const { otherwise } = await judge.under(before);
  const helpful: Switches[] = [];
  if (otherwise === 0) return helpful;
  for (const changed of await changesFor(judge, before)) {
    if ((await judge.under(changed)).otherwise < otherwise) helpful.push(changed);
  }
  return helpful;
}

const singlesFor: ChangesFor = async (judge, before) => changesOf(before, (await judge.under(before)).restsOn);

const pairsFor: ChangesFor = async (judge, before) => {
  const pairs = new Map<string, Switches>();
  for (const first of changesOf(before, await judge.firsts(before))) {
    const seconds = (await judge.seconds(before, first)).filter((id) => first[id] === before[id]);
    for (const pair of changesOf(first, seconds)) pairs.set(keyOfSwitches(pair), pair);
    if (pairs.size >= judge.mostPairs) break;
  }
  return [...pairs.values()].slice(0, judge.mostPairs);
};

async function otherwiseIn(judges: readonly SwitchJudge[], switches: Switches): Promise<number> {
  let sum = 0;
  for (const judge of judges) sum += (await judge.under(switches)).otherwise;
  return sum;
}

/** Switches with what was changed elsewhere. */
function changedAlike(switches: Switches, before: Switches, after: Switches): Switches {
  const changed: Partial<Record<BehaviourId, string>> = { ...switches };
  for (const id of Object.keys({ ...before, ...after }) as BehaviourId[]) {
    if (before[id] === after[id]) continue;
    const { [id]: variant } = after;
    if (variant === undefined) delete changed[id];
    else changed[id] = variant;
  }
  return changed;
}

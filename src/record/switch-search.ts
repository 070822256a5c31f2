import { isDeepStrictEqual } from "node:util";
import { changesOf } from "../adopt/changes-of.ts";
import type { BehaviourId } from "../wire/assumptions.ts";
import { switchable } from "../wire/switches.ts";
import { DifferencesAbout } from "./differences-about.ts";
import type { JudgedPlay, JudgedPlays } from "./judged-plays.ts";

/** A change of one switch, and what it came to. */
export interface TriedChange {
  readonly id: BehaviourId;
  readonly judged: JudgedPlay;
}

/** Pairs of changes that are tried where no single one helps, and calls that are played for them at most. */
const mostPairs = 100;
const mostPlayed = 20_000;

/** Searches the switches with which a part of a recording is answered with the fewest differences. */
export class SwitchSearch {
  readonly #plays: JudgedPlays;

  constructor(plays: JudgedPlays) {
    this.#plays = plays;
  }

  /** One change after the other is made; two at once where no single one helps, since one may hide what the other does. */
  async describe(from: JudgedPlay): Promise<JudgedPlay> {
    for (let best = from; ; ) {
      if (best.mismatches === 0) return best;
      const better = (await this.#bySingles(best)) ?? (await this.#byPairs(best));
      if (!better) return best;
      best = better;
    }
  }

  /** What comes of each single change of what the answers rest on. */
  async singles(judged: JudgedPlay): Promise<TriedChange[]> {
    const found: TriedChange[] = [];
    for (const id of usedIn(judged, () => true)) {
      for (const one of changesOf(judged.switches, [id])) found.push({ id, judged: await this.#plays.under(one) });
    }
    return found;
  }

  /** Makes the changes that leave fewer differences, that which leaves the fewest first. */
  async #bySingles(before: JudgedPlay): Promise<JudgedPlay | undefined> {
    let best = before;
    const better = (await this.singles(before)).filter(({ judged }) => judged.mismatches < before.mismatches);
    for (const { id, judged } of better.sort((one, other) => one.judged.mismatches - other.judged.mismatches)) {
      const { [id]: _, ...others } = best.switches;
      const variant = judged.switches[id];
      const next = await this.#plays.under(variant === undefined ? others : { ...others, [id]: variant });
      if (next.mismatches < best.mismatches) best = next;
    }
    return best === before ? undefined : best;
  }

  /** The first two changes that leave fewer differences, each of which changes an answer that differs. */
  async #byPairs(before: JudgedPlay): Promise<JudgedPlay | undefined> {
    let left = Math.min(mostPairs, Math.floor(mostPlayed / before.played.length));
    const about = new DifferencesAbout(before.played, before.compared);
    const isOpen = (at: number, id: string) => about.isAbout(id, before.compared[at]);
    for (const id of usedIn(before, isOpen)) {
      for (const first of changesOf(before.switches, [id])) {
        const after = await this.#plays.under(first);
        if (after.compared.every((one, at) => isDeepStrictEqual(one?.behaviour, before.compared[at]?.behaviour))) {
          continue;
        }
        const others = usedIn(after, isOpen).filter((other) => other !== id);
        for (const pair of changesOf(first, others)) {
          if (left === 0) return undefined;
          left -= 1;
          const judged = await this.#plays.under(pair);
          if (judged.mismatches < before.mismatches) return judged;
        }
      }
    }
    return undefined;
  }
}

/** What can be switched and has a say in answers that can be compared, and are wanted; always in one order. */
function usedIn({ played, compared }: JudgedPlay, isWanted: (at: number, id: string) => boolean): BehaviourId[] {
  const used = new Set<string>();
  for (const [at, { assumptions }] of played.entries()) {
    if (!compared[at]) continue;
    for (const { id } of assumptions) if (!used.has(id) && isWanted(at, id)) used.add(id);
  }
  return ([...switchable.keys()] as BehaviourId[]).filter((id) => used.has(id));
}

import type { BehaviourId } from "../../wire/assumptions.ts";
import { type Switches, switchable } from "../../wire/switches.ts";
import { changesOf } from "../adopt/changes-of.ts";
import { searchSwitches } from "../adopt/search-switches.ts";
import type { FilledExchange } from "./asked-rows.ts";
import type { Comparison } from "./compare-played.ts";
import { DifferencesAbout } from "./differences-about.ts";
import { errorVerdicts } from "./error-verdicts.ts";
import type { JudgedPlay, JudgedPlays } from "./judged-plays.ts";
import type { PartVerdict } from "./part-verdict.ts";
import { isShown } from "./shown-assumptions.ts";
import { undescribedVerdicts } from "./undescribed-verdicts.ts";

/** A change of one switch, and what it came to. */
interface TriedChange {
  readonly id: BehaviourId;
  readonly judged: JudgedPlay;
}

/** What tells of an assumption: what was played with it, and without. */
interface Evidence {
  readonly best: JudgedPlay;
  readonly alternatives: readonly JudgedPlay[];
  readonly about: DifferencesAbout;
}

/** What a part of a recording says of us. */
export interface JudgedPart {
  readonly switches: Switches;
  readonly verdicts: readonly PartVerdict[];
  /** With the switches that describe the system. */
  readonly described: readonly (Comparison | undefined)[];
  /** With those that were configured. */
  readonly configured: readonly (Comparison | undefined)[];
}

/**
 * Finds the variants that describe what was recorded, and what that says of each assumption. An assumption is confirmed
 * only by an exchange that would have been answered otherwise with one of its variants.
 */
export class PartJudge {
  readonly #plays: JudgedPlays;
  readonly #exchanges: readonly FilledExchange[];

  constructor(plays: JudgedPlays, exchanges: readonly FilledExchange[]) {
    this.#plays = plays;
    this.#exchanges = exchanges;
  }

  async judge(configured: Switches): Promise<JudgedPart> {
    const before = await this.#plays.under(configured);
    const best = await this.#plays.under(await searchSwitches([this.#plays], configured));
    const changes = await this.#changes(best);
    const about = new DifferencesAbout(best.played, best.compared);
    const described = this.#behaviours(best, changes, about);
    const undescribed = undescribedVerdicts(best, about, described);
    const behaviours = described.filter(({ id }) => undescribed.every((one) => one.id !== id));
    return {
      switches: best.switches,
      verdicts: [...behaviours, ...undescribed, ...errorVerdicts(best.compared)],
      described: best.compared,
      configured: before.compared,
    };
  }

  /** What comes of each single change of what the answers rest on. */
  async #changes({ switches, restsOn }: JudgedPlay): Promise<TriedChange[]> {
    const found: TriedChange[] = [];
    for (const id of restsOn) {
      for (const one of changesOf(switches, [id])) found.push({ id, judged: await this.#plays.under(one) });
    }
    return found;
  }

  #behaviours(best: JudgedPlay, changes: readonly TriedChange[], about: DifferencesAbout): PartVerdict[] {
    const ids = new Set(best.played.flatMap(({ assumptions }) => assumptions.map(({ id }) => id)));
    return [...ids].filter(isShown).flatMap((id): PartVerdict[] => {
      const alternatives = changes.filter((change) => change.id === id).map(({ judged }) => judged);
      const telling = this.#exchanges.flatMap((_, at) =>
        this.#tells(id, at, { best, alternatives, about }) ? [at] : [],
      );
      if (telling.length === 0) return [];
      const variant = best.switches[id as BehaviourId];
      return [{ id, verdict: variant === undefined ? "confirmed" : "refuted", variant, exchanges: telling }];
    });
  }

  /** Would the exchange have been answered otherwise, if the system did not do what the switches say? */
  #tells(id: string, at: number, { best, alternatives, about }: Evidence): boolean {
    const isUsed = best.played[at]?.assumptions.some((one) => one.id === id) ?? false;
    if (!best.compared[at] || about.isAbout(id, best.compared[at])) return false;
    if (!switchable.has(id)) return isUsed;
    const isSwitched = best.switches[id as BehaviourId] !== undefined;
    return alternatives.some(
      ({ switches, compared }) =>
        (!isSwitched || switches[id as BehaviourId] === undefined) && about.isAbout(id, compared[at]),
    );
  }
}

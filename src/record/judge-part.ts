import { changesOf, keyOfSwitches } from "../adopt/changes-of.ts";
import type { BehaviourId } from "../wire/assumptions.ts";
import { type Switches, switchable } from "../wire/switches.ts";
import type { VendorErrorTable } from "../wire/vendor-errors.ts";
import type { FilledExchange } from "./asked-rows.ts";
import { type Comparison, comparePlayed, whyNotComparable } from "./compare-played.ts";
import { errorVerdicts } from "./error-verdicts.ts";
import type { PartVerdict } from "./part-verdict.ts";
import type { Played, Replay } from "./replay.ts";
import { isShown } from "./shown-assumptions.ts";
import { undescribedVerdicts } from "./undescribed-verdicts.ts";

/** What a play came to, exchange by exchange; `undefined` where nothing can be compared. */
interface Judged {
  readonly switches: Switches;
  readonly played: readonly Played[];
  readonly compared: readonly (Comparison | undefined)[];
  readonly mismatches: number;
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
  readonly #replay: Replay;
  readonly #exchanges: readonly FilledExchange[];
  readonly #table: VendorErrorTable;
  readonly #judged = new Map<string, Promise<Judged>>();

  constructor(replay: Replay, exchanges: readonly FilledExchange[], table: VendorErrorTable) {
    this.#replay = replay;
    this.#exchanges = exchanges;
    this.#table = table;
  }

  async judge(configured: Switches): Promise<JudgedPart> {
    const before = await this.#under(configured);
    const best = await this.#describe(before);
    const changes = await this.#singles(best);
    const described = this.#behaviours(best, changes);
    const undescribed = undescribedVerdicts(best.played, best.compared, described);
    const behaviours = described.filter(({ id }) => undescribed.every((one) => one.id !== id));
    return {
      switches: best.switches,
      verdicts: [...behaviours, ...undescribed, ...errorVerdicts(best.compared)],
      described: best.compared,
      configured: before.compared,
    };
  }

  /** Makes the changes that leave fewer differences, that which leaves the fewest first, until none does. */
  async #describe(from: Judged): Promise<Judged> {
    let best = from;
    for (let before: Judged | undefined; before !== best && best.mismatches > 0; ) {
      before = best;
      const { mismatches } = before;
      const better = (await this.#singles(before)).filter(({ judged }) => judged.mismatches < mismatches);
      for (const { id, judged } of better.sort((one, other) => one.judged.mismatches - other.judged.mismatches)) {
        const { [id]: _, ...others } = best.switches;
        const variant = judged.switches[id];
        const next = await this.#under(variant === undefined ? others : { ...others, [id]: variant });
        if (next.mismatches < best.mismatches) best = next;
      }
    }
    return best;
  }

  /** What comes of each single change of what the answers rest on. */
  async #singles({ switches, played, compared }: Judged): Promise<{ id: BehaviourId; judged: Judged }[]> {
    const used = new Set(
      played.flatMap(({ assumptions }, at) => (compared[at] ? assumptions.map(({ id }) => id) : [])),
    );
    const found: { id: BehaviourId; judged: Judged }[] = [];
    for (const id of switchable.keys() as Iterable<BehaviourId>) {
      if (!used.has(id)) continue;
      for (const one of changesOf(switches, [id])) found.push({ id, judged: await this.#under(one) });
    }
    return found;
  }

  #under(switches: Switches): Promise<Judged> {
    const key = keyOfSwitches(switches);
    const known = this.#judged.get(key) ?? this.#play(switches);
    this.#judged.set(key, known);
    return known;
  }

  async #play(switches: Switches): Promise<Judged> {
    const played = await this.#replay.play(switches);
    const compared = this.#exchanges.map((exchange, at) =>
      whyNotComparable(exchange) === undefined
        ? comparePlayed(exchange, played[at] as Played, { switches, table: this.#table })
        : undefined,
    );
    return {
      switches,
      played,
      compared,
      mismatches: compared.reduce((sum, one) => sum + (one?.behaviour.length ?? 0), 0),
    };
  }

  #behaviours(best: Judged, changes: readonly { id: BehaviourId; judged: Judged }[]): PartVerdict[] {
    const ids = new Set(best.played.flatMap(({ assumptions }) => assumptions.map(({ id }) => id)));
    return [...ids].filter(isShown).flatMap((id): PartVerdict[] => {
      const alternatives = changes.filter((change) => change.id === id).map(({ judged }) => judged);
      const telling = this.#exchanges.flatMap((_, at) => (this.#tells(id, at, best, alternatives) ? [at] : []));
      if (telling.length === 0) return [];
      const variant = best.switches[id as BehaviourId];
      return [{ id, verdict: variant === undefined ? "confirmed" : "refuted", variant, exchanges: telling }];
    });
  }

  /** Would the exchange have been answered otherwise, if the system did not do what the switches say? */
  #tells(id: string, at: number, best: Judged, alternatives: readonly Judged[]): boolean {
    const isUsed = best.played[at]?.assumptions.some((one) => one.id === id) ?? false;
    if (best.compared[at]?.behaviour.length !== 0) return false;
    if (!switchable.has(id)) return isUsed;
    const isSwitched = best.switches[id as BehaviourId] !== undefined;
    return alternatives.some(
      ({ switches, compared }) =>
        (!isSwitched || switches[id as BehaviourId] === undefined) && (compared[at]?.behaviour.length ?? 0) > 0,
    );
  }
}

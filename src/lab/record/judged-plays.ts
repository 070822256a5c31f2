import { isDeepStrictEqual } from "node:util";
import type { BehaviourId } from "../../wire/assumptions.ts";
import { type Switches, switchable } from "../../wire/switches.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { keyOfSwitches } from "../adopt/changes-of.ts";
import type { Likeness, SwitchJudge } from "../adopt/search-switches.ts";
import type { FilledExchange } from "./asked-rows.ts";
import { type Comparison, comparePlayed, whyNotComparable } from "./compare-played.ts";
import { DifferencesAbout } from "./differences-about.ts";
import type { Played, Replay } from "./replay.ts";

/** What a play came to, exchange by exchange; `undefined` where nothing can be compared. */
export interface JudgedPlay extends Likeness {
  readonly switches: Switches;
  readonly played: readonly Played[];
  readonly compared: readonly (Comparison | undefined)[];
}

/** Calls that are played for pairs of changes at most. */
const mostPlayed = 20_000;

/**
 * Judges switches by a part of a recording, which is played with each set of them once. It is one thing to judge, since
 * what a call does may depend on the calls before it.
 */
export class JudgedPlays implements SwitchJudge {
  readonly mostPairs: number;
  readonly #replay: Replay;
  readonly #exchanges: readonly FilledExchange[];
  readonly #table: VendorErrorTable;
  readonly #known = new Map<string, Promise<JudgedPlay>>();

  constructor(replay: Replay, exchanges: readonly FilledExchange[], table: VendorErrorTable) {
    this.#replay = replay;
    this.#exchanges = exchanges;
    this.#table = table;
    this.mostPairs = Math.min(100, Math.floor(mostPlayed / exchanges.length));
  }

  under(switches: Switches): Promise<JudgedPlay> {
    const key = keyOfSwitches(switches);
    const known = this.#known.get(key) ?? this.#play(switches);
    this.#known.set(key, known);
    return known;
  }

  /** What has a say in an answer that differs, and can be what it differs in. */
  async firsts(before: Switches): Promise<readonly BehaviourId[]> {
    const { played, compared } = await this.under(before);
    return differing(played, { played, compared });
  }

  async seconds(before: Switches, first: Switches): Promise<readonly BehaviourId[]> {
    const [from, after] = [await this.under(before), await this.under(first)];
    const isAsBefore = after.compared.every((one, at) =>
      isDeepStrictEqual(one?.behaviour, from.compared[at]?.behaviour),
    );
    return isAsBefore ? [] : differing(after.played, from);
  }

  async #play(switches: Switches): Promise<JudgedPlay> {
    const played = await this.#replay.play(switches);
    const compared = this.#exchanges.map((exchange, at) =>
      whyNotComparable(exchange) === undefined
        ? comparePlayed(exchange, played[at] as Played, { switches, table: this.#table })
        : undefined,
    );
    const otherwise = compared.reduce((sum, one) => sum + (one?.behaviour.length ?? 0), 0);
    const restsOn = switchableIn(played.filter((_, at) => compared[at]).flatMap(({ assumptions }) => assumptions));
    return { switches, played, compared, otherwise, restsOn };
  }
}

/** What can be switched and has a say in answers that differed, if it can be in what they did. */
function differing(played: readonly Played[], before: Pick<JudgedPlay, "played" | "compared">): BehaviourId[] {
  const about = new DifferencesAbout(before.played, before.compared);
  return switchableIn(
    played.flatMap(({ assumptions }, at) => assumptions.filter(({ id }) => about.isAbout(id, before.compared[at]))),
  );
}

/** Always in one order. */
function switchableIn(used: readonly { readonly id: string }[]): BehaviourId[] {
  const ids = new Set(used.map(({ id }) => id));
  return ([...switchable.keys()] as BehaviourId[]).filter((id) => ids.has(id));
}

import { keyOfSwitches } from "../adopt/changes-of.ts";
import type { Switches } from "../wire/switches.ts";
import type { VendorErrorTable } from "../wire/vendor-errors.ts";
import type { FilledExchange } from "./asked-rows.ts";
import { type Comparison, comparePlayed, whyNotComparable } from "./compare-played.ts";
import type { Played, Replay } from "./replay.ts";

/** What a play came to, exchange by exchange; `undefined` where nothing can be compared. */
export interface JudgedPlay {
  readonly switches: Switches;
  readonly played: readonly Played[];
  readonly compared: readonly (Comparison | undefined)[];
  readonly mismatches: number;
}

/** Plays a part of a recording with switches, each set of them once. */
export class JudgedPlays {
  readonly #replay: Replay;
  readonly #exchanges: readonly FilledExchange[];
  readonly #table: VendorErrorTable;
  readonly #known = new Map<string, Promise<JudgedPlay>>();

  constructor(replay: Replay, exchanges: readonly FilledExchange[], table: VendorErrorTable) {
    this.#replay = replay;
    this.#exchanges = exchanges;
    this.#table = table;
  }

  under(switches: Switches): Promise<JudgedPlay> {
    const key = keyOfSwitches(switches);
    const known = this.#known.get(key) ?? this.#play(switches);
    this.#known.set(key, known);
    return known;
  }

  async #play(switches: Switches): Promise<JudgedPlay> {
    const played = await this.#replay.play(switches);
    const compared = this.#exchanges.map((exchange, at) =>
      whyNotComparable(exchange) === undefined
        ? comparePlayed(exchange, played[at] as Played, { switches, table: this.#table })
        : undefined,
    );
    const mismatches = compared.reduce((sum, one) => sum + (one?.behaviour.length ?? 0), 0);
    return { switches, played, compared, mismatches };
  }
}

import type { Switches } from "../../wire/switches.ts";
import type { Exchange } from "./exchange.ts";
import type { Seed, SeedRows } from "./seed.ts";

/** Something that an exchange names, and in what state it was before. */
export interface Fact {
  /** Names it for people: `account number N-1`. */
  readonly about: string;
  /** The state that is most likely, then the others that the exchanges allow. */
  readonly states: readonly [State, ...State[]];
  /** Puts it there in that state. */
  put(seed: Seed, state: State, switches: Switches): void;
}

/** `bare`: not the text itself is there, but the one without white space around it. */
export type State =
  | "there"
  | "absent"
  | "twin"
  | "bare"
  | "unknown"
  | "expired"
  | "released"
  | "used"
  | "not effective"
  | "pending"
  | "other pass code";

/** States of some facts that are tried in place of the most likely ones. */
export type OtherStates = ReadonlyMap<string, State>;

/** What was there before each of a list of exchanges. */
export interface Facts {
  /** What the exchange names. */
  of(exchange: Exchange): readonly Fact[];
  /** The rows that it needs. */
  rowsFor(exchange: Exchange, others: OtherStates, switches: Switches): SeedRows;
  /** Where the clock stood; `undefined`: it does not matter. */
  clockOf(exchange: Exchange): string | undefined;
}

import type { Switches } from "../../assumptions/switches.ts";
import type { Exchange } from "./exchange.ts";
import type { FixtureRows } from "./system-rows.ts";

/** A stored row that an exchange names, and the states in which the row may have been before. */
export interface Fact {
  readonly about: string;
  /** The likeliest state, then the others that the exchanges allow. */
  readonly states: readonly [State, ...State[]];
}

export type State =
  | "there"
  | "absent"
  | "used"
  /** Two rows have the name. */
  | "twin"
  | "not effective"
  | "pending"
  | "other pass code"
  | "expired"
  | "released"
  /** The row has the text without the white space around it. */
  | "bare";

/** States that are not the likeliest, by the fact that they are about. */
export type OtherStates = ReadonlyMap<string, State>;

/** The rows that were stored before each exchange. */
export interface Facts {
  of(exchange: Exchange): readonly Fact[];
  rowsFor(exchange: Exchange, otherStates: OtherStates, switches: Switches): FixtureRows;
  /** The time of the exchange; `undefined` where it does not matter. */
  clockOf?(exchange: Exchange): string | undefined;
}

import type { Contract } from "../../vendor/method.ts";

/** What the calls of a journal can be. */
export interface PossibleCalls {
  /** Of all methods. */
  readonly contracts: readonly Contract[];
  /** The codes by which they, and rows of them, are answered. */
  readonly codes: readonly string[];
}

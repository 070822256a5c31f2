import type { Contract } from "../../vendor/method.ts";
import type { ToldId } from "../../wire/assumptions.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";

/** What is the same for all calls of a stand-in. */
export interface CallSettings {
  readonly errors: VendorErrorTable;
  /** HTTP status of a refusal whose vendor error names none. */
  readonly refusalStatus: number;
  /** Of every method that there is. */
  readonly contracts: readonly Contract[];
  /** What is refused that would be let pass: everything, nothing, or these. */
  readonly strict: boolean | readonly ToldId[];
  /** Any String will do as token. */
  readonly acceptAnyToken: boolean;
}

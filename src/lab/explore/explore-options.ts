import type { Switches } from "../../wire/switches.ts";
import type { Schedule } from "./point.ts";
import type { SearchOptions } from "./search.ts";

/** What is explored, and how. */
export interface ExploreOptions extends SearchOptions {
  /** Also tell what is safe only if CRM.COM does as assumed. */
  readonly whatIf: boolean;
  /** Where failures are kept, and those of before are found; none are when absent. */
  readonly directory: string | undefined;
  /** How the client is started, for the files; empty for a function. */
  readonly command: readonly string[];
  /** Flags beside it that the verdicts depend on, for the line that replays; without those whose values the files have. */
  readonly flags: readonly string[];
  /** Variants that hold in all runs, for the files. */
  readonly switches: Switches;
  /** Run this alone. */
  readonly replay: Schedule | undefined;
}

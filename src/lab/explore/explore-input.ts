import type { ConfigInput } from "../../mock/config/settings.ts";
import type { RunClient } from "./function-client.ts";
import type { FaultName } from "./named-faults.ts";

/** What a program explores. */
export interface ExploreInput {
  /** The client: throws, or gives a number that is not 0, when it gives up. It may run several times at once. */
  readonly run: RunClient;
  /** The verdict of the test: throws, or gives a number that is not 0, when what was left behind is wrong. */
  readonly check?: RunClient;
  /** Settings of the stand-in, like the keys of the config file. */
  readonly standIn?: ConfigInput;
  /** Faults in one run at most, 1 to 3; by default 2. */
  readonly depth?: number;
  /** The only faults, by word; `refused` and `row` are all of their kind. */
  readonly only?: readonly FaultName[];
  /** Methods, with `*` at the end for several. */
  readonly operations?: readonly string[];
  /** What the order of pairs and triples is drawn from, and the ids of the stand-in. */
  readonly seed?: string | number;
  /** Runs at the same time; by default 4. */
  readonly parallel?: number;
  /** Milliseconds for runs of several faults; by default a minute. */
  readonly budgetMs?: number;
  /** Milliseconds after which the client is taken to wait for ever; by default 5000. */
  readonly timeoutMs?: number;
  /** Milliseconds by which a slow answer is late; by default 3000. */
  readonly slowMs?: number;
  /** Also tell what is safe only if CRM.COM does as assumed. */
  readonly whatIf?: boolean;
  /** A folder in which failures are kept, and run first next time. */
  readonly directory?: string;
  /** Breaks it off. */
  readonly signal?: AbortSignal;
}

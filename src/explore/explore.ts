import { readConfig } from "../config/read-config.ts";
import type { ConfigInput } from "../config/settings.ts";
import { assembleStandIn } from "../stand-in.ts";
import type { Exploration } from "./exploration.ts";
import { exploreClient } from "./explore-client.ts";
import type { FaultWord } from "./fault-words.ts";
import { functionClient, type RunClient } from "./function-client.ts";

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
  readonly only?: readonly FaultWord[];
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

const never = new AbortController().signal;

/**
 * Runs a client of the same process through every failure, and tells what breaks it: `passed`, `failed` with the smallest
 * rules that do it, or `not proven`.
 * @throws ConfigError when a setting cannot be used, or a file in the folder is none of ours
 */
export async function explore(input: ExploreInput): Promise<Exploration> {
  const { run, check, standIn: settings = {}, seed, signal = never } = input;
  const options = { logLevel: "warn" as const, ...settings, ...(seed !== undefined && { seed: String(seed) }) };
  const standIn = assembleStandIn(readConfig({ options }));
  const { url } = await standIn.listen({ port: 0, host: "127.0.0.1" });
  try {
    return await exploreClient(
      {
        standIn,
        url,
        client: functionClient(run),
        check: check && functionClient(check),
        timeoutMs: input.timeoutMs ?? 5000,
        stop: signal,
      },
      {
        depth: input.depth ?? 2,
        only: input.only ?? [],
        operations: input.operations ?? [],
        seed: standIn.seed,
        parallel: input.parallel ?? 4,
        budgetMs: input.budgetMs ?? 60_000,
        slowMs: input.slowMs ?? 3000,
        whatIf: input.whatIf ?? false,
        directory: input.directory,
        command: [],
        switches: standIn.config.assumptions,
        replay: undefined,
      },
      { plan() {}, tell() {} },
    );
  } finally {
    await standIn.close();
  }
}

import { readConfig } from "../../mock/config/read-config.ts";
import { assembleStandIn } from "../../mock/stand-in.ts";
import type { Exploration } from "./exploration.ts";
import { exploreClient } from "./explore-client.ts";
import type { ExploreInput } from "./explore-input.ts";
import { exploreDefaults } from "./explore-limits.ts";
import { functionClient } from "./function-client.ts";
import { namedFaults } from "./named-faults.ts";
import { readExploreInput } from "./read-explore-input.ts";

const never = new AbortController().signal;

/**
 * Runs a client of the same process through every failure, and tells what breaks it: `passed`, `failed` with the smallest
 * rules that do it, or `not proven`.
 * @throws ConfigError when an option or a setting cannot be used, or a file in the folder is none of ours
 */
export async function explore(input: ExploreInput): Promise<Exploration> {
  const { run, check, standIn: settings = {}, seed, signal = never } = readExploreInput(input);
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
        depth: input.depth ?? exploreDefaults.depth,
        only: (input.only ?? []).flatMap(namedFaults),
        operations: input.operations ?? [],
        seed: standIn.seed,
        parallel: input.parallel ?? 4,
        budgetMs: input.budgetMs ?? exploreDefaults.budgetMs,
        slowMs: input.slowMs ?? 3000,
        whatIf: input.whatIf ?? false,
        directory: input.directory,
        command: [],
        flags: [],
        switches: standIn.config.assumptions,
        replay: undefined,
      },
      { plan() {}, tell() {} },
    );
  } finally {
    await standIn.close();
  }
}

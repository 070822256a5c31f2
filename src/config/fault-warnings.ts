import { ruleWarnings } from "../faults/rule-warnings.ts";
import type { ConfigProblem } from "../ground/config-error.ts";
import type { Log } from "../ground/log.ts";
import type { Contract } from "../method.ts";
import type { ReadConfig } from "./read-config.ts";
import type { Config } from "./settings.ts";

/** The settings that are looked at, and where they come from. */
interface ConfiguredFaults extends Pick<ReadConfig, "origins"> {
  readonly config: Pick<Config, "faults" | "release">;
}

/** What the fault rules of a configuration ask for that no call of these methods is. Nothing that must not be. */
export function faultWarnings(
  { config: { faults, release }, origins }: ConfiguredFaults,
  contracts: readonly Contract[],
): ConfigProblem[] {
  return faults.flatMap((rule, index) =>
    ruleWarnings(rule, contracts, release).map(({ path, message }) => ({
      where: `${origins["faults"]}, at ${[index, ...path].join(".")}`,
      message,
    })),
  );
}

/** Logs them, and gives the configuration on. */
export function warnOfFaults(log: Log, read: ReadConfig, contracts: readonly Contract[]): ReadConfig {
  for (const { where, message } of faultWarnings(read, contracts)) log.warn(`${where}: ${message}`);
  return read;
}

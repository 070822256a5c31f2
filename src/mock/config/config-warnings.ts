import type { ConfigProblem } from "../../ground/config-error.ts";
import type { Log } from "../../ground/log.ts";
import type { Contract } from "../../vendor/method.ts";
import { unknownReleaseRemark } from "../../wire/release.ts";
import { ruleWarnings } from "../faults/rule-warnings.ts";
import type { ReadConfig } from "./read-config.ts";
import type { Config } from "./settings.ts";

/** The settings that are looked at, and where they come from. */
interface Configured extends Pick<ReadConfig, "origins"> {
  readonly config: Pick<Config, "faults" | "release">;
}

/** What is to be said of a configuration that is right: of its release, and of rules that ask for what no call of these methods is. */
export function configWarnings(
  { config: { faults, release }, origins }: Configured,
  contracts: readonly Contract[],
): ConfigProblem[] {
  const remark = unknownReleaseRemark(release);
  const ofRules = faults.flatMap((rule, index) =>
    ruleWarnings(rule, contracts, release).map(({ path, message }) => ({
      where: `${origins["faults"]}, at ${[index, ...path].join(".")}`,
      message,
    })),
  );
  return [...(remark === undefined ? [] : [{ where: `${origins["release"]}`, message: remark }]), ...ofRules];
}

/** Logs them, and gives the configuration on. */
export function warnOfConfig(log: Log, read: ReadConfig, contracts: readonly Contract[]): ReadConfig {
  for (const { where, message } of configWarnings(read, contracts)) log.warn(`${where}: ${message}`);
  return read;
}

import type * as z from "zod";
import { ConfigError } from "../../ground/config-error.ts";
import { readRowsOnTop } from "./fixture-sets.ts";
import type { Loaded } from "./loaded.ts";
import type { SandboxStart } from "./sandbox.ts";
import type { sandboxOptions } from "./sandbox-options.ts";
import { sharedIds } from "./shared-ids.ts";

/** What options give a sandbox from the start. @throws ConfigError when its fixtures or its rules cannot be used */
export function sandboxStart(
  { release, fixtures, clock, assumptions, faults = [] }: z.output<typeof sandboxOptions>,
  loaded: Loaded,
): SandboxStart {
  const [id] = sharedIds(loaded.now().config.faults, faults);
  if (id !== undefined) {
    throw new ConfigError([{ where: "/faults", message: `the config file has a rule ${id} already` }]);
  }
  const set = typeof fixtures === "string" ? fixtures : "default";
  const below = loaded.base(set);
  return {
    hasToken: true,
    set,
    faults,
    ...(release && { release }),
    ...(assumptions && { switches: assumptions }),
    ...(typeof fixtures === "object" && { rows: readRowsOnTop(fixtures, below) }),
    ...(clock && { clock }),
  };
}

import type * as z from "zod";
import { holdBytes } from "../../ground/memory-limit.ts";
import { freeName } from "./free-name.ts";
import { holdThing } from "./idle-map.ts";
import { refuseName, refuseWeight } from "./refuse-sandbox.ts";
import { saidOptions } from "./said-options.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import type { sandboxOptions } from "./sandbox-options.ts";
import { sandboxStart } from "./sandbox-start.ts";
import { sandboxWeight } from "./sandbox-weight.ts";
import type { Sandboxes } from "./sandboxes.ts";
import { watchTokens } from "./token-owners.ts";

/**
 * Makes another one, named for its number unless it is given a name.
 * @param drawnAs what its ids and its chance are drawn from beside the seed, so that sandboxes can be alike; its name when absent
 * @throws SandboxRefused, or ConfigError when its fixtures or its rules cannot be used
 */
export function makeSandbox(sandboxes: Sandboxes, options: z.output<typeof sandboxOptions>, drawnAs?: string): Sandbox {
  const { loaded, memory, tokenOwners, others } = sandboxes;
  const { name = freeName(sandboxes), ttlMs = loaded.now().config.sandboxTtlMs } = options;
  refuseName(sandboxes, name);
  const start = sandboxStart(options, loaded);
  const bytes = sandboxWeight(start.rows);
  refuseWeight(sandboxes, bytes);
  const sandbox = createSandbox(name, loaded, memory, {
    ...start,
    watcher: watchTokens(tokenOwners, name),
    ...(drawnAs !== undefined && { drawnAs }),
  });
  holdBytes(memory, bytes);
  holdThing(others, name, { sandbox, options: saidOptions(options), bytes }, ttlMs);
  return sandbox;
}

import type { Context } from "hono";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import type { EntranceEnv } from "../server/entrance.ts";

/**
 * What a client of a sandbox is given, by the host that the request named. Away from loopback the path has the sandbox's own
 * token in place of its name: there a name opens nothing, and a client that can only change its base URL needs no more.
 */
export function baseUrlOf({ env, req }: Context, sandboxes: Sandboxes, sandbox: Sandbox): string {
  const isNameEnough = sandbox === sandboxes.default || ((env as EntranceEnv)?.entrance?.isLoopback ?? true);
  const inPath = isNameEnough ? sandbox.name : (sandbox.token() ?? sandbox.name);
  return `${new URL(req.url).origin}/__mock/s/${encodeURIComponent(inPath)}`;
}

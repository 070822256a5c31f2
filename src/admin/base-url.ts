import type { Context } from "hono";
import { publicUrlOf } from "../config/public-url.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { EntranceEnv } from "../server/entrance.ts";
import { calledOrigin } from "../server/instances/hop.ts";
import { namedKey } from "../server/named-key.ts";
import { requestHeaders } from "../server/receive.ts";
import type { AdminParts } from "./admin-parts.ts";

type Known = Pick<AdminParts, "sandboxes" | "loaded" | "instances">;

/** What stands before the path of a client: as it is configured, else as the request was called, here or at the instance that passed it on. */
function clientOrigin(context: Context, { loaded }: Pick<Known, "loaded">): string {
  const called = calledOrigin(requestHeaders(context)) ?? new URL(context.req.url).origin;
  return publicUrlOf(loaded.now().config.publicUrl) ?? called;
}

/**
 * What a client of a sandbox is given. Away from loopback the path has the sandbox's own token in place of its name, or
 * behind it where instances have to know it: there a name opens nothing, and a client that can only change its base URL needs
 * no more.
 */
export function baseUrlOf(context: Context, known: Known, sandbox: Sandbox): string {
  const { sandboxes, instances } = known;
  const { name } = sandbox;
  const isLoopback = (context.env as EntranceEnv)?.entrance?.isLoopback ?? true;
  const token = sandbox === sandboxes.default || isLoopback ? undefined : sandbox.token();
  const inPath = token === undefined ? name : instances ? namedKey(name, token) : token;
  return `${clientOrigin(context, known)}/__mock/s/${encodeURIComponent(inPath)}`;
}

import type { Context } from "hono";
import { ownPaths } from "../../wire/own-paths.ts";
import { publicUrlOf } from "../config/public-url.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { EntranceEnv } from "../server/access/entrance.ts";
import { calledOrigin } from "../server/access/hop.ts";
import { keyInPath } from "../server/named-key.ts";
import { requestHeaders } from "../server/request-headers.ts";
import type { AdminParts } from "./admin-parts.ts";

type Known = Pick<AdminParts, "sandboxes" | "loaded">;

/** What stands before the path of a client: as it is configured, else as the request was called, here or at the instance that passed it on. */
function clientOrigin(context: Context, { loaded }: Pick<Known, "loaded">): string {
  const called = calledOrigin(requestHeaders(context)) ?? new URL(context.req.url).origin;
  return publicUrlOf(loaded.now().config.publicUrl) ?? called;
}

/** What a client of a sandbox is given; one that can only change its base URL needs no more. */
export function baseUrlOf(context: Context, known: Known, sandbox: Sandbox): string {
  const isLoopback = (context.env as EntranceEnv)?.entrance?.isLoopback ?? true;
  const inPath = encodeURIComponent(keyInPath(known.sandboxes, sandbox, isLoopback));
  return `${clientOrigin(context, known)}${ownPaths.sandbox}${inPath}`;
}

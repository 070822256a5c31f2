import type { Context } from "hono";
import { ownPaths } from "../../wire/own-paths.ts";
import { publicUrlOf } from "../config/settings.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { EntranceEnv } from "../server/access.ts";
import { keyInPath } from "../server/choose-sandbox.ts";
import type { AdminParts } from "./admin-parts.ts";

type Known = Pick<AdminParts, "sandboxes" | "loaded">;

/** What a client of a sandbox is given; one that can only change its base URL needs no more. */
export function baseUrlOf(context: Context, { sandboxes, loaded }: Known, sandbox: Sandbox): string {
  const isLoopback = (context.env as EntranceEnv)?.entrance?.isLoopback ?? true;
  const origin = publicUrlOf(loaded.now().config.publicUrl) ?? new URL(context.req.url).origin;
  return `${origin}${ownPaths.sandbox}${encodeURIComponent(keyInPath(sandboxes, sandbox, isLoopback))}`;
}

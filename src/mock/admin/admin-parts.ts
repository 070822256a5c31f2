import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { ownPaths } from "../../wire/paths.ts";
import { publicUrlOf } from "../config/settings.ts";
import type { Loaded } from "../sandbox/loaded.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import type { EntranceEnv } from "../server/access.ts";
import { keyInPath, namedSandbox } from "../server/choose-sandbox.ts";
import type { ConnectionCounts } from "../server/listen.ts";
import { requestHeaders } from "../server/request.ts";
import type { ServedApi } from "../server/serve-call.ts";

export interface AdminParts extends Omit<ServedApi, "settings" | "log"> {
  readonly loaded: Loaded;
  /** What the program itself dropped since its start. */
  upkeep(): { readonly logLinesDropped: number; readonly connections: ConnectionCounts };
}

/** The sandbox that a request names: in its path, or else in `X-Mock-Sandbox`. */
const nameIn = (context: Context): string | undefined =>
  context.req.param("sandbox") ?? requestHeaders(context)["x-mock-sandbox"];

/** The path before `/crmapi` and `/__mock/v1` for the sandbox that a request names; empty when it names none. */
export function sandboxPath(context: Context): string {
  const name = nameIn(context);
  return name === undefined ? "" : ownPaths.sandbox + name;
}

export interface InSandbox {
  readonly Variables: { readonly sandbox: Sandbox };
}

/** Finds the sandbox that the request names (`default` if none), or answers with 404. */
export const inSandbox = (sandboxes: Sandboxes) =>
  createMiddleware<InSandbox>(async (context, next) => {
    const found = namedSandbox(sandboxes, nameIn(context) ?? sandboxes.default.name);
    if (found instanceof Response) return found;
    context.set("sandbox", found);
    return next();
  });

/** The base URL of a sandbox: all that a client needs to change. */
export function baseUrlOf(context: Context, { sandboxes, loaded }: AdminParts, sandbox: Sandbox): string {
  const isLoopback = (context.env as EntranceEnv)?.entrance?.isLoopback ?? true;
  const origin = publicUrlOf(loaded.now().config.publicUrl) ?? new URL(context.req.url).origin;
  return `${origin}${ownPaths.sandbox}${encodeURIComponent(keyInPath(sandboxes, sandbox, isLoopback))}`;
}

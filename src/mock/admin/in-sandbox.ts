import type { Context } from "hono";
import { ownPaths } from "../../wire/own-paths.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { namedSandbox } from "../server/choose-sandbox.ts";
import { requestHeaders } from "../server/request.ts";

/** The sandbox that a request names: in its path, or else in `X-Mock-Sandbox`. */
const nameIn = (context: Context): string | undefined =>
  context.req.param("sandbox") ?? requestHeaders(context)["x-mock-sandbox"];

/** The path before `/crmapi` and `/__mock/v1` for the sandbox that a request names; empty when it names none. */
export function sandboxPath(context: Context): string {
  const name = nameIn(context);
  return name === undefined ? "" : ownPaths.sandbox + name;
}

/** Answers for the sandbox that the request names, for `default` when it names none, or says that there is none. */
export function inSandbox<Answer>(
  context: Context,
  sandboxes: Sandboxes,
  answer: (sandbox: Sandbox) => Answer,
): Answer | Response {
  const name = nameIn(context);
  const sandbox = namedSandbox(sandboxes, name ?? sandboxes.default.name);
  return sandbox instanceof Response ? sandbox : answer(sandbox);
}

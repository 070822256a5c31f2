import type { Context } from "hono";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { chooseSandbox } from "../server/choose-sandbox.ts";
import { requestHeaders } from "../server/request-headers.ts";

/** Answers for the sandbox that `X-Mock-Sandbox` names, `default` without it, or says that there is none. */
export function inSandbox<Answer>(
  context: Context,
  sandboxes: Sandboxes,
  answer: (sandbox: Sandbox) => Answer,
): Answer | Response {
  const sandbox = chooseSandbox(sandboxes, undefined, requestHeaders(context));
  return sandbox instanceof Response ? sandbox : answer(sandbox ?? sandboxes.default);
}

import type { Context } from "hono";
import { chooseSandbox } from "../http/choose-sandbox.ts";
import { requestHeaders } from "../http/request-headers.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";

/** Answers for the sandbox that `X-Mock-Sandbox` names, `default` without it, or says that there is none. */
export function inSandbox<Answer>(
  context: Context,
  sandboxes: Sandboxes,
  answer: (sandbox: Sandbox) => Answer,
): Answer | Response {
  const sandbox = chooseSandbox(sandboxes, undefined, requestHeaders(context));
  return sandbox instanceof Response ? sandbox : answer(sandbox ?? sandboxes.default);
}

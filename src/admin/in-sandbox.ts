import type { Context } from "hono";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { namedSandbox } from "../server/choose-sandbox.ts";
import { requestHeaders } from "../server/receive.ts";

/** Answers for the sandbox that `X-Mock-Sandbox` names, `default` without it, or says that there is none. */
export function inSandbox<Answer>(
  context: Context,
  sandboxes: Sandboxes,
  answer: (sandbox: Sandbox) => Answer,
): Answer | Response {
  const name = requestHeaders(context)["x-mock-sandbox"];
  const sandbox = name === undefined ? sandboxes.default : namedSandbox(sandboxes, name);
  return sandbox instanceof Response ? sandbox : answer(sandbox);
}

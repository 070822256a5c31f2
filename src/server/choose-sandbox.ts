import type { Call } from "../calls/call.ts";
import { problem } from "../calls/problem.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { isRefusal } from "../wire/refusal.ts";

/**
 * The sandbox that a request names: in the path, else in `X-Mock-Sandbox`; `undefined` when it names none.
 * An unknown name is an error of whoever set up the test, so the answer is ours and not the vendor's.
 */
export function chooseSandbox(
  sandboxes: Sandboxes,
  inPath: string | undefined,
  headers: Readonly<Record<string, string>>,
): Sandbox | Response | undefined {
  const name = inPath ?? headers["x-mock-sandbox"];
  if (name === undefined) return undefined;
  const there = sandboxes.get(name);
  if (there) return there;
  const given = name.slice(0, 100);
  return problem(
    404,
    "Unknown sandbox",
    `There is no sandbox "${given}"; make it with POST /__mock/v1/sandboxes and the body ${JSON.stringify({ name: given })}.`,
  );
}

/**
 * The sandbox in which the token of a call was issued, else `default`.
 * @param json the body of the call
 */
export function sandboxOfToken(sandboxes: Sandboxes, verb: string, query: string, json: Call["json"]): Sandbox {
  if (!sandboxes.areOthers()) return sandboxes.default;
  const given = verb === "GET" ? new URLSearchParams(query).get("token") : tokenInBody(json());
  return (given ? sandboxes.ownerOf(given) : undefined) ?? sandboxes.default;
}

function tokenInBody(body: ReturnType<Call["json"]>): string | undefined {
  if (isRefusal(body)) return undefined;
  const { token } = body;
  return typeof token === "string" ? token : undefined;
}

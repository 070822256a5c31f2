import type { Call } from "../calls/call.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { isRefusal } from "../wire/refusal.ts";
import { problem } from "./problem.ts";

/**
 * The sandbox of that name. An unknown name is an error of whoever set up the test, so the answer is ours and not the
 * vendor's.
 */
export function namedSandbox(sandboxes: Sandboxes, name: string): Sandbox | Response {
  const there = sandboxes.get(name);
  if (there) return there;
  const asked = name.slice(0, 100);
  return problem(
    404,
    "Unknown sandbox",
    `There is no sandbox "${asked}"; make it with POST /__mock/v1/sandboxes and the body ${JSON.stringify({ name: asked })}.`,
  );
}

/**
 * The sandbox in which the token of a call was issued, else `default`.
 * @param json the body of the call
 */
export function sandboxOfToken(sandboxes: Sandboxes, verb: string, query: string, json: Call["json"]): Sandbox {
  if (!sandboxes.areOthers()) return sandboxes.default;
  const token = verb === "GET" ? new URLSearchParams(query).get("token") : tokenIn(json);
  return (token ? sandboxes.ownerOf(token) : undefined) ?? sandboxes.default;
}

function tokenIn(json: Call["json"]): string | undefined {
  if (isRefusal(json)) return undefined;
  const { token } = json;
  return typeof token === "string" ? token : undefined;
}

import { problem } from "../../ground/problem.ts";
import { isRefusal } from "../../wire/refusal.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import type { Call } from "../calls/call.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";

/** Reads a name, a token, or `name~token`: proxies route by the name, and the token opens the sandbox. */
function readKey(key: string): [name: string, token: string | undefined] {
  const at = key.indexOf("~");
  return at < 0 ? [key, undefined] : [key.slice(0, at), key.slice(at + 1)];
}

/** The name of a sandbox as clients write it in the path; away from loopback with its token. */
export function sandboxKey(sandboxes: Sandboxes, { name, token }: Sandbox, isLoopback: boolean): string {
  const isNameEnough = isLoopback || name === sandboxes.default.name || token === undefined;
  return isNameEnough ? name : `${name}~${token}`;
}

/** The sandbox that a key names, for whoever may steer. An unknown one is a mistake in the test, so the answer is ours and not the vendor's. */
export function namedSandbox(sandboxes: Sandboxes, key: string): Sandbox | Response {
  const [name, token] = readKey(key);
  const there = sandboxes.find(name) ?? sandboxes.ownerOf(key);
  // The token is checked also where the name is enough: the sandbox may be lost, and another of its name made since.
  const isMeant = token === undefined || token === there?.token || sandboxes.ownerOf(token) === there;
  return there && isMeant ? there : noSuchSandboxResponse(name, token);
}

/** For callers that may not steer: `default`, or the issuer of a token. A missing sandbox looks like a closed one. */
export function openedSandbox(
  sandboxes: Sandboxes,
  key: string,
  tokens: readonly (string | undefined)[],
): Sandbox | Response {
  const [name, token] = readKey(key);
  if (name === sandboxes.default.name) return sandboxes.default;
  const owners = [...tokens, token].map((one) => one && sandboxes.ownerOf(one));
  const own = sandboxes.ownerOf(key) ?? owners.find((owner) => owner && owner.name === name);
  if (own) return own;
  if (token !== undefined) return noSuchSandboxResponse(name, token);
  const detail =
    "Nothing in this call opens that sandbox. If it was never made or is lost, make it (again) with PUT /__mock/v1/sandboxes/<name> and the admin token. If it is there, call below its baseUrl, or send its own token in the call or as Authorization: Bearer.";
  return problem(401, "Sandbox not open", detail);
}

/** The answer for a sandbox that is not there. @param token what its sender opens it with, where it sent one */
export function noSuchSandboxResponse(name: string, token?: string): Response {
  const shown = maskText(name).slice(0, 100);
  const detail = `There is no sandbox "${shown}" here${token === undefined ? "" : " that this token opens"}. It was never made, or it is lost: removed, idle for too long, or gone with a restart. Make it again with PUT /__mock/v1/sandboxes/${shown}, and call below the baseUrl of the answer.`;
  return problem(404, "Unknown sandbox", detail);
}

/** The sandbox that issued the token of a call, else `default`. @param json the body of the call */
export function sandboxOfToken(sandboxes: Sandboxes, verb: string, query: string, json: Call["json"]): Sandbox {
  if (sandboxes.count === 1) return sandboxes.default;
  const token = tokenInCall(verb, query, json);
  return (token ? sandboxes.ownerOf(token) : undefined) ?? sandboxes.default;
}

export function tokenInCall(verb: string, query: string, json: Call["json"]): string | undefined {
  if (verb === "GET") return new URLSearchParams(query).get("token") ?? undefined;
  if (isRefusal(json)) return undefined;
  const { token } = json;
  return typeof token === "string" ? token : undefined;
}

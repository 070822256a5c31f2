import { problem } from "../../common/problem.ts";
import { isRefusal } from "../../wire/refusal.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import type { Call } from "../calls/call.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";

/** Reads a name, or `name~token`: proxies route by the name, and the token opens the sandbox. */
function readKey(key: string): [name: string, token: string | undefined] {
  const at = key.indexOf("~");
  return at < 0 ? [key, undefined] : [key.slice(0, at), key.slice(at + 1)];
}

/** The name of a sandbox as clients write it in the path; away from loopback with its token. */
export function sandboxKey(sandboxes: Sandboxes, { name, token }: Sandbox, isLoopback: boolean): string {
  const isNameEnough = isLoopback || name === sandboxes.default.name || token === undefined;
  return isNameEnough ? name : `${name}~${token}`;
}

/** The sandbox that a key names, for callers with admin access. An unknown name is an error in the test, so the response is a problem document. */
export function namedSandbox(sandboxes: Sandboxes, key: string): Sandbox | Response {
  const [name, token] = readKey(key);
  const sandbox = sandboxes.find(name);
  // A name would be enough here. The token still has to fit: a new sandbox may have the name of a lost one.
  const isMeant = token === undefined || token === sandbox?.token || sandboxes.ownerOf(token) === sandbox;
  return sandbox && isMeant ? sandbox : noSuchSandbox(name, token);
}

/** For callers without admin access: `default`, or the sandbox that a token opens. A missing sandbox looks like one that the token does not open. */
export function openedSandbox(
  sandboxes: Sandboxes,
  key: string,
  tokens: readonly (string | undefined)[],
): Sandbox | Response {
  const [name, token] = readKey(key);
  if (name === sandboxes.default.name) return sandboxes.default;
  const owners = [...tokens, token].map((each) => each && sandboxes.ownerOf(each));
  const opened = owners.find((owner) => owner && owner.name === name);
  if (opened) return opened;
  if (token !== undefined) return noSuchSandbox(name, token);
  const sentences = [
    "Nothing in this call opens that sandbox.",
    "If it was never made or is lost, make it (again) with PUT /__mock/v1/sandboxes/<name> and the admin token.",
    "If it is there, call below its baseUrl, or send its own token in the call or as a bearer token.",
  ];
  return problem(401, "Sandbox not open", sentences.join(" "));
}

/** @param token the token that the request opens the sandbox with, if it has one */
export function noSuchSandbox(name: string, token?: string): Response {
  const shown = maskText(name).slice(0, 100);
  const sentences = [
    `There is no sandbox "${shown}" here${token === undefined ? "" : " that this token opens"}.`,
    "It never existed, or it was lost: removed, expired, or lost in a restart.",
    `Create it again with PUT /__mock/v1/sandboxes/${shown}, and use the baseUrl of the response.`,
  ];
  return problem(404, "Unknown sandbox", sentences.join(" "));
}

export function tokenInCall(verb: string, query: string, json: Call["json"]): string | undefined {
  if (verb === "GET") return new URLSearchParams(query).get("token") ?? undefined;
  if (isRefusal(json)) return undefined;
  const { token } = json;
  return typeof token === "string" ? token : undefined;
}

import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { problem } from "./problem.ts";

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

/** The sandbox in which the token of a call was issued, else `default`. */
export function sandboxOfToken(sandboxes: Sandboxes, verb: string, query: string, body: unknown): Sandbox {
  if (!sandboxes.areOthers()) return sandboxes.default;
  const given = verb === "GET" ? new URLSearchParams(query).get("token") : tokenInBody(sandboxes, body);
  return (given ? sandboxes.ownerOf(given) : undefined) ?? sandboxes.default;
}

const tokenName = '"token"';
const tokenValue = /\s*:\s*"([^"\\]*)"/y;

// The body is parsed later, by whoever answers. It is parsed here only when a token in it leads to a sandbox.
function tokenInBody(sandboxes: Sandboxes, body: unknown): string | undefined {
  if (typeof body !== "string") return undefined;
  // Looked for by name, which is the fastest way through a long text.
  for (let at = body.indexOf(tokenName); at >= 0; at = body.indexOf(tokenName, at + tokenName.length)) {
    tokenValue.lastIndex = at + tokenName.length;
    const text = tokenValue.exec(body)?.[1];
    if (text !== undefined && sandboxes.ownerOf(text)) return ownToken(body);
  }
  return undefined;
}

function ownToken(body: string): string | undefined {
  try {
    const { token } = JSON.parse(body) as { token?: unknown };
    return typeof token === "string" ? token : undefined;
  } catch {
    return undefined;
  }
}

import { isRefusal } from "../../wire/refusal.ts";
import type { Call } from "../calls/call.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { areOthers, findSandbox, ownerOfToken, type Sandboxes } from "../sandbox/sandboxes.ts";
import { noDefault, shownName } from "./instances/misdirected.ts";
import { sandboxNameIn, tokenIn } from "./named-key.ts";
import { problem } from "./problem.ts";

/**
 * The sandbox of that name, or that issued the token that stands in place of a name. An unknown name is an error of whoever
 * set up the test, so the answer is ours and not the vendor's.
 */
export function namedSandbox(sandboxes: Sandboxes, name: string): Sandbox | Response {
  if (isMissingDefault(sandboxes, name)) return noDefault();
  const asked = sandboxNameIn(name);
  const there = findSandbox(sandboxes, asked) ?? ownerOfToken(sandboxes, name);
  if (there && isOpenedBy(sandboxes, there, tokenIn(name))) return there;
  const shown = shownName(asked);
  if (there) return notOfThatToken(shown);
  return problem(
    404,
    "Unknown sandbox",
    `There is no sandbox "${shown}"; make it with POST /__mock/v1/sandboxes and the body ${JSON.stringify({ name: shown })}.`,
  );
}

/** A token that goes with a name is checked also where a name is enough: it may be of one that was lost, and made again by others. */
const isOpenedBy = (sandboxes: Sandboxes, sandbox: Sandbox, token: string | undefined) =>
  token === undefined || token === sandbox.now.token || ownerOfToken(sandboxes, token) === sandbox;

const notOfThatToken = (shown: string) =>
  problem(
    404,
    "Unknown sandbox",
    `The token behind "${shown}" is not of the sandbox of that name that is there now, which may have been made again since; call below the baseUrl of the one that is meant.`,
  );

/**
 * The sandbox of that name for whoever may not steer: `default`, or one that issued a token of the call. One that is not
 * there looks like one that is.
 * @param tokens those that the call has, beside the one that may stand in place of the name
 */
export function ownSandbox(
  sandboxes: Sandboxes,
  name: string,
  tokens: readonly (string | undefined)[],
): Sandbox | Response {
  if (isMissingDefault(sandboxes, name)) return noDefault();
  if (name === sandboxes.default.name) return sandboxes.default;
  const named = ownerOfToken(sandboxes, name);
  const asked = sandboxNameIn(name);
  const owners = [...tokens, tokenIn(name)].map((token) => token && ownerOfToken(sandboxes, token));
  const own = named ?? owners.find((owner) => owner && owner.name === asked);
  return (
    own ||
    problem(
      401,
      "Sandbox not open",
      "Away from loopback a sandbox is reached with its own token: in the call, as Authorization: Bearer, or in the path in place of its name. Whoever has the token of the admin API may name it.",
    )
  );
}

const isMissingDefault = (sandboxes: Sandboxes, name: string) =>
  !sandboxes.hasDefault && name === sandboxes.default.name;

/**
 * The sandbox in which the token of a call was issued, else `default`.
 * @param json the body of the call
 */
export function sandboxOfToken(
  sandboxes: Sandboxes,
  verb: string,
  query: string,
  json: Call["json"],
): Sandbox | Response {
  if (!sandboxes.hasDefault) return noDefault();
  if (!areOthers(sandboxes)) return sandboxes.default;
  const token = tokenOf(verb, query, json);
  return (token ? ownerOfToken(sandboxes, token) : undefined) ?? sandboxes.default;
}

/** The token that a call was sent with. */
export function tokenOf(verb: string, query: string, json: Call["json"]): string | undefined {
  if (verb === "GET") return new URLSearchParams(query).get("token") ?? undefined;
  if (isRefusal(json)) return undefined;
  const { token } = json;
  return typeof token === "string" ? token : undefined;
}

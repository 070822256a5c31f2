import type { Contract } from "../method.ts";
import { memberHints } from "./member-hints.ts";
import type { Plan } from "./plan-call.ts";
import { meansToken } from "./unread-parts.ts";

const none: readonly string[] = Object.freeze([]);

/**
 * What is to be said of a call beside the names that it ignored.
 * @param ignored those names, of its rows with `set[].` before them
 */
export function warningsOf({ call }: Plan, ignored: ReadonlySet<string>): readonly string[] {
  const contract = call.operation?.contract;
  if (!contract || ignored.size === 0) return none;
  const hints = memberHints(ignored, contract, call.sandbox.release());
  return [...ignored].some(meansToken) ? [whereTokenIs(contract), ...hints] : hints;
}

function whereTokenIs({ verb, access = "token" }: Contract): string {
  if (access !== "token") return "this method reads no token";
  return `a token is read ${verb === "GET" ? "in the query" : "as a member of the body"}, and nowhere else`;
}

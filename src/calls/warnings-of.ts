import type { Contract } from "../method.ts";
import { pathText } from "../wire/path-text.ts";
import type { JsonLoss } from "./json-loss.ts";
import { memberHints } from "./member-hints.ts";
import type { Plan } from "./plan-call.ts";
import { meansToken } from "./unread-parts.ts";

const none: readonly string[] = Object.freeze([]);

/**
 * What is to be said of a call beside the names that it ignored.
 * @param ignored those names, of its rows with `set[].` before them
 */
export function warningsOf({ call }: Plan, ignored: ReadonlySet<string>): readonly string[] {
  const { operation, losses, sandbox } = call;
  if (!operation || (ignored.size === 0 && losses.length === 0)) return none;
  const { contract } = operation;
  const where = [...ignored].some(meansToken) ? [whereTokenIs(contract)] : [];
  return [...where, ...memberHints(ignored, contract, sandbox.release()), ...ofLosses(losses)];
}

function ofLosses(losses: readonly JsonLoss[]): string[] {
  const namesOf = (wanted: JsonLoss["kind"]) =>
    losses.filter(({ kind }) => kind === wanted).map(({ path }) => pathText("", path).slice(0, longestName));
  return Object.entries({
    "given more than once, the last counts": namesOf("repeated"),
    "digits were lost": namesOf("digits"),
  }).flatMap(([said, names]) => (names.length === 0 ? [] : [`${said}: ${listed(names)}`]));
}

const mostNames = 20;
const longestName = 120;

const listed = (names: readonly string[]) =>
  names.length > mostNames
    ? `${names.slice(0, mostNames).join(", ")}, and ${names.length - mostNames} more`
    : names.join(", ");

function whereTokenIs({ verb, access = "token" }: Contract): string {
  if (access !== "token") return "this method reads no token";
  return `a token is read ${verb === "GET" ? "in the query" : "as a member of the body"}, and nowhere else`;
}

import { firstAndMore } from "../../../ground/first-problems.ts";
import type { Contract } from "../../../vendor/method.ts";
import { pathText } from "../../../wire/path-text.ts";
import { maskText } from "../../../wire/secrets/mask-text.ts";
import type { Call } from "../call.ts";
import type { CallSettings } from "../call-settings.ts";
import type { JsonLoss } from "../json/json-loss.ts";
import { oddWriting } from "./body-writing.ts";
import { memberHints } from "./member-hints.ts";
import { meansToken } from "./unread-parts.ts";

const none: readonly string[] = Object.freeze([]);

/**
 * What is to be said of a call beside the names that it ignored.
 * @param ignored those names, of its rows with `set[].` before them
 */
export function warningsOf(
  call: Call,
  ignored: ReadonlySet<string>,
  { strict }: Pick<CallSettings, "strict">,
): readonly string[] {
  const { operation, losses, release } = call;
  if (!operation) return none;
  const odd = oddWriting(call);
  if (ignored.size + losses.length + odd.length === 0) return none;
  const { contract } = operation;
  const where = [...ignored].some(meansToken) ? [whereTokenIs(contract)] : [];
  return [
    ...odd.map(({ warning }) => warning),
    ...where,
    ...memberHints(ignored, contract, release),
    ...said(losses, strict),
  ];
}

function said(losses: readonly JsonLoss[], isStrict: boolean): string[] {
  const pathsOf = (wanted: JsonLoss["kind"]) => losses.filter(({ kind }) => kind === wanted).map(({ path }) => path);
  return Object.entries({
    [isStrict ? "given more than once" : "given more than once, the last counts"]: pathsOf("repeated"),
    "digits were lost": pathsOf("digits"),
    "control characters, halves of surrogate pairs, or letters that were lost before, in": pathsOf("letters"),
    "a placeholder that was not filled, in": pathsOf("placeholder"),
  }).flatMap(([what, paths]) => (paths.length === 0 ? [] : [`${what}: ${listed(paths)}`]));
}

const mostNames = 20;
const longestName = 120;

const listed = (paths: readonly JsonLoss["path"][]): string =>
  firstAndMore(paths, mostNames, (path) => maskText(pathText("", path)).slice(0, longestName)).join(", ");

function whereTokenIs({ verb, access = "token" }: Contract): string {
  if (access !== "token") return "this method reads no token";
  return `a token is read ${verb === "GET" ? "in the query" : "as a member of the body"}, and nowhere else`;
}

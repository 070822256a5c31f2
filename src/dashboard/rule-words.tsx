import type { StoredRule } from "../mock/faults/stored-rule.ts";
import { counted, durationText, nearest, shownText } from "./words.ts";

/** A rule as a user writes it, as far as the form knows it. */
export interface Written {
  readonly id?: string | undefined;
  readonly match?: { readonly operation?: string };
  readonly when?: { readonly probability?: number; readonly nth?: number | readonly number[]; readonly times?: number };
  readonly phase?: string;
  readonly effect?: Readonly<Record<string, unknown>>;
  readonly expiresAfterMs?: number;
}

/** A rule as the admin API shows it. */
export type ShownRule = StoredRule["rule"] & {
  readonly origin: StoredRule["origin"];
  readonly matches: number;
  readonly hits: number;
  readonly missed: Readonly<Record<string, number>>;
  readonly why: string;
  readonly ends: string;
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
};

type Parts = Pick<ShownRule, "effect" | "match" | "when" | "phase">;

/** A rule that was begun on one screen and is finished on another. */
let draft: object | undefined;

/** Keeps a rule for the editor. */
export function keepDraft(rule: object): void {
  draft = rule;
}

/** The rule that was kept, once. */
export function takeDraft(): object | undefined {
  const taken = draft;
  draft = undefined;
  return taken;
}

/** What a rule does, in a few words: `503 with Retry-After 1 s`. */
function effectWords({ effect, phase }: Pick<Parts, "effect" | "phase">): string {
  const { http, row, connection, delay, body, token, quota, throttle, vendorError } = effect;
  const seconds = http?.retryAfterSeconds;
  const words = [
    http && `${http.status}${seconds === undefined ? "" : ` with Retry-After ${seconds} s`}`,
    vendorError &&
      `Refused as ${JSON.stringify((vendorError as { kind?: string }).kind ?? vendorError).replaceAll('"', "")}`,
    quota && `Over ${counted(quota.limit, "call")} in ${durationText(quota.windowMs)}, 429`,
    connection && connectionWords(connection, phase === "after-commit"),
    row && { rejected: "Rows fail", omitted: "Rows are left out of the answer" }[row.outcome as string],
    row && !["rejected", "omitted"].includes(row.outcome) && `Rows are ${row.outcome.replaceAll("-", " ")}`,
    delay && "Answers are late",
    body && "The answer's body is broken",
    throttle && "Answers come slowly",
    token && "The token expires",
  ].filter(Boolean);
  return words.join(", ");
}

function connectionWords(connection: unknown, isStored: boolean): string {
  const type = typeof connection === "string" ? connection : (connection as { type: string }).type;
  const what =
    { reset: "Connection closed", hang: "No answer ever" }[type] ?? `Connection: ${type.replaceAll("-", " ")}`;
  return isStored ? `${what} after it was stored` : what;
}

/** Which calls a rule is about: `customer_events.bulk.*`, `all calls but logins`. */
function callWords({ match }: Pick<Parts, "match">): { readonly isName: boolean; readonly text: string } {
  const { operation = "*", body, headers, query, rows } = match;
  const isFiltered = Boolean(body || headers || query || rows);
  const more = isFiltered ? " that match" : "";
  if (operation === "*") return { isName: false, text: `all calls${more}` };
  if (operation === "!authentication.*") return { isName: false, text: `all calls but logins${more}` };
  return { isName: true, text: `${operation}${more}` };
}

/** How often a rule hits: `one call in five`, `the 2nd call`, `every call`. */
function oftenWords({ when, effect }: Pick<Parts, "when" | "effect">): string {
  const what = effect.row ? "row" : "call";
  const { probability, nth, every, occurrence, times, skipFirst, countBy } = when;
  const turns = nth ?? occurrence;
  const words = [
    ...(turns
      ? [`the ${[turns].flat().map(ordinal).join(", ")} ${what}${countBy === "key" ? " of each token or key" : ""}`]
      : []),
    ...(every ? [`every ${ordinal(every)} ${what}`] : []),
    ...(probability < 1 ? [shareWords(probability, what)] : []),
    ...(skipFirst > 0 ? [`after the first ${skipFirst}`] : []),
    ...(times !== undefined ? [times === 1 ? "once" : `at most ${times} times`] : []),
  ];
  return words.length === 0 ? `every ${what}` : words.join(", ");
}

const numbers = ["", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

function shareWords(probability: number, what: string): string {
  const inverse = Math.round(1 / probability);
  if (probability === 0.5) return `half of the ${what}s`;
  if (Math.abs(1 / probability - inverse) < 0.01) return `one ${what} in ${numbers[inverse] ?? inverse}`;
  return `${Math.round(probability * 100)} % of the ${what}s`;
}

const ordinal = (count: number): string => {
  const end = count % 100 > 10 && count % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${count}${end}`;
};

/** When a rule ends, as the admin API says it, for people: `until removed`, `for 30 s`. */
export const endWords = (ends: string): string =>
  ends
    .replace("when it is removed", "until removed")
    .replace(/(\d+) ms after it was added/g, (_, ms: string) => `for ${durationText(Number(ms))}`);

/** A rule as a sentence: `503 with Retry-After 1 s for all calls but logins, one call in five`. */
export function RuleSentence({ rule }: { readonly rule: Pick<ShownRule, "effect" | "match" | "when" | "phase"> }) {
  const { isName, text } = callWords(rule);
  return (
    <span>
      <b class="font-medium">{shownText(effectWords(rule))}</b> for{" "}
      {isName ? <code>{shownText(text)}</code> : <b class="font-medium">{text}</b>}, {oftenWords(rule)}
    </span>
  );
}

/** The pattern that is nearest to one that names no method, among `known` and their families. */
export function meantOperation(pattern: string, known: readonly string[]): string | undefined {
  const families = known.flatMap((one) => {
    const parts = one.split(".").slice(0, -1);
    return parts.map((_, at) => `${parts.slice(0, at + 1).join(".")}.*`);
  });
  return nearest(pattern, pattern.endsWith("*") ? [...new Set(families)] : known);
}

/** What was meant by a pattern that names no method; `undefined` when it names one. */
export function unknownPattern({ match }: Written, operations: readonly string[]): string | undefined {
  const name = (match?.operation ?? "*").replace(/^!/, "");
  const isNamed = (one: string) => (name.endsWith("*") ? one.startsWith(name.slice(0, -1)) : one === name);
  if (operations.length === 0 || operations.some(isNamed)) return undefined;
  return meantOperation(name, operations) ?? "customer_events.*";
}

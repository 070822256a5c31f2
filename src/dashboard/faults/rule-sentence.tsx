import { TriangleAlert } from "lucide-preact";
import type { renderRule } from "../../mock/faults/render-rule.ts";
import { Button } from "../controls.tsx";
import { counted, durationText, shownText } from "../words.ts";

export type ShownRule = ReturnType<typeof renderRule>;

/** What a rule does, in a few words: `503 with Retry-After 1 s`. */
function effectWords({ effect, phase }: ShownRule): string {
  const { http, row, connection, delay, body, token, quota, throttle, vendorError } = effect;
  const wait = http?.retryAfterSeconds;
  const cuts: Readonly<Record<string, string>> = { reset: "Connection closed", hang: "No answer ever" };
  const rows: Readonly<Record<string, string>> = { rejected: "Rows fail", omitted: "Rows are left out of the answer" };
  const cut = connection && (cuts[connection.type] ?? `Connection: ${connection.type.replaceAll("-", " ")}`);
  const words = [
    http && `${http.status}${wait === undefined ? "" : ` with Retry-After ${wait} s`}`,
    vendorError && `Refused as ${vendorError.kind ?? vendorError.code}`,
    quota && `Over ${counted(quota.limit, "call")} in ${durationText(quota.windowMs)}, 429`,
    cut && (phase === "after-commit" ? `${cut} after it was stored` : cut),
    row && (rows[row.outcome] ?? `Rows are ${row.outcome.replaceAll("-", " ")}`),
    delay && "Answers are late",
    body && "The answer's body is broken",
    throttle && "Answers come slowly",
    token && "The token expires",
  ];
  return words.filter(Boolean).join(", ");
}

const numbers = ["", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

function shareWords(share: number, what: string): string {
  const inverse = Math.round(1 / share);
  if (share === 0.5) return `half of the ${what}s`;
  if (Math.abs(1 / share - inverse) < 0.01) return `one ${what} in ${numbers[inverse] ?? inverse}`;
  return `${Math.round(share * 100)} % of the ${what}s`;
}

const plural = new Intl.PluralRules("en", { type: "ordinal" });
const ends: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd", other: "th" };
const ordinal = (count: number) => `${count}${ends[plural.select(count)]}`;

/** How often a rule hits: `one call in five`, `the 2nd call`, `every call`. */
function oftenWords({ when, effect }: ShownRule): string {
  const what = effect.row ? "row" : "call";
  const { probability, nth, every, occurrence = nth, times, skipFirst, countBy } = when;
  const words = [
    occurrence &&
      `the ${[occurrence].flat().map(ordinal).join(", ")} ${what}${countBy === "key" ? " of each token or key" : ""}`,
    every && `every ${ordinal(every)} ${what}`,
    probability < 1 && shareWords(probability, what),
    skipFirst > 0 && `after the first ${skipFirst}`,
    times !== undefined && (times === 1 ? "once" : `at most ${times} times`),
  ];
  return words.filter(Boolean).join(", ") || `every ${what}`;
}

/** A rule as a sentence: `503 with Retry-After 1 s for all calls but logins, one call in five`. */
export function RuleSentence({ rule }: { readonly rule: ShownRule }) {
  const { operation = "*", body, headers, query, rows } = rule.match;
  const all = { "*": "all calls", "!authentication.*": "all calls but logins" }[operation as string];
  return (
    <span>
      <b class="font-medium">{shownText(effectWords(rule))}</b> for{" "}
      {all ? <b class="font-medium">{all}</b> : <code>{shownText(operation)}</code>}
      {body || headers || query || rows ? " that match" : ""}, {oftenWords(rule)}
    </span>
  );
}

/** When a rule ends, as the admin API says it, for people: `until removed`, `for 30 s`. */
export const endWords = (ends: string): string =>
  ends
    .replace("when it is removed", "until removed")
    .replace(/(\d+) ms after it was added/g, (_, ms: string) => `for ${durationText(Number(ms))}`);

/** Why a rule can never hit, and what was most likely meant. */
export const NeverHits = ({ rule: { warnings, match }, mend }: { rule: ShownRule; mend(operation: string): void }) =>
  warnings.map(({ path, message }) => {
    const isOfMethod = path === "/match/operation";
    const meant = isOfMethod ? / did you mean (.*)\?$/.exec(message)?.[1] : undefined;
    const whole = match.operation?.startsWith("!") ? `!${meant}` : `${meant}`;
    return (
      <p key={path} class="mt-1 flex flex-wrap items-center gap-2 text-xs text-warning">
        <TriangleAlert class="size-3.5" />
        <span>
          {isOfMethod ? "Can never hit" : path.slice(1)}:{" "}
          {shownText(message.replace(/; (known are|did you mean).*/, ""))}
        </span>
        {meant ? (
          <Button class="btn btn-xs" onClick={() => mend(whole)}>
            Change to <code>{whole}</code>
          </Button>
        ) : null}
      </p>
    );
  });

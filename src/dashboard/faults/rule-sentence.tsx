import { TriangleAlert } from "lucide-preact";
import type { renderRule } from "../../mock/faults/render-rule.ts";
import { Button } from "../controls.tsx";
import { counted, durationText, shownText } from "../words.ts";

export type ShownRule = ReturnType<typeof renderRule>;

/** What is said of a failure by its name; others are named after these words. */
const named: Readonly<Record<string, string>> = {
  reset: "Connection closed",
  hang: "No answer ever",
  rejected: "Rows fail",
  omitted: "Rows are left out of the answer",
};

const nameText = (words: string, name: string) => named[name] ?? `${words} ${name.replaceAll("-", " ")}`;

/** What a rule does, in a few words: `503 with Retry-After 1 s`. */
function effectWords({ effect, phase }: ShownRule): string {
  const { http, row, connection, delay, body, token, quota, throttle, vendorError } = effect;
  const wait = http?.retryAfterSeconds;
  const stored = phase === "after-commit" ? " after it was stored" : "";
  const words = [
    http && `${http.status}${wait === undefined ? "" : ` with Retry-After ${wait} s`}`,
    vendorError && `Refused as ${vendorError.kind ?? vendorError.code}`,
    quota && `Over ${counted(quota.limit, "call")} in ${durationText(quota.windowMs)}, 429`,
    connection && nameText("Connection:", connection.type) + stored,
    row && nameText("Rows are", row.outcome),
    delay && "Answers are late",
    body && "The answer's body is broken",
    throttle && "Answers come slowly",
    token && "The token expires",
  ];
  return words.filter(Boolean).join(", ");
}

const numbers = ["", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

const plural = new Intl.PluralRules("en", { type: "ordinal" });
const ends: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd", other: "th" };
const ordinal = (count: number) => `${count}${ends[plural.select(count)]}`;

/** How often a rule hits: `one call in five`, `the 2nd call`, `every call`. */
function oftenWords({ when, effect }: ShownRule): string {
  const what = effect.row ? "row" : "call";
  const { probability, nth, every, occurrence = nth, times, skipFirst, countBy } = when;
  const inverse = Math.round(1 / probability);
  const share =
    Math.abs(1 / probability - inverse) < 0.01
      ? `one ${what} in ${numbers[inverse] ?? inverse}`
      : `${Math.round(probability * 100)} % of the ${what}s`;
  const words = [
    occurrence && `the ${[occurrence].flat().map(ordinal).join(", ")} ${what}`,
    occurrence && countBy === "key" && "of each token or key",
    every && `every ${ordinal(every)} ${what}`,
    probability < 1 && share,
    skipFirst > 0 && `after the first ${skipFirst}`,
    times !== undefined && `at most ${counted(times, "time")}`,
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

/** Why a rule can never hit, and what was most likely meant. */
export const NeverHits = ({ rule: { warnings, match }, mend }: { rule: ShownRule; mend(operation: string): void }) =>
  warnings.map(({ path, message }) => {
    const [why = "", hint] = message.split("; did you mean ");
    const isOfMethod = path === "/match/operation";
    const meant = isOfMethod && hint ? `${match.operation?.startsWith("!") ? "!" : ""}${hint.slice(0, -1)}` : undefined;
    return (
      <p key={path} class="mt-1 flex flex-wrap items-center gap-2 text-xs text-warning">
        <TriangleAlert class="size-3.5" />
        {isOfMethod ? "Can never hit" : path.slice(1)}: {shownText(why)}
        {meant ? (
          <Button class="btn btn-xs" onClick={() => mend(meant)}>
            Change to <code>{meant}</code>
          </Button>
        ) : null}
      </p>
    );
  });

import type { Rule } from "./rule.ts";

/** Names of effects that say too little to stand in a sentence. */
const named: Readonly<Record<string, string>> = {
  reset: "Connection closed",
  hang: "No answer ever",
  rejected: "Rows fail",
  omitted: "Rows are left out of the answer",
};

const numbers = ["", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

const plural = new Intl.PluralRules("en", { type: "ordinal" });
const endings: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd", other: "th" };
const ordinal = (count: number) => `${count}${endings[plural.select(count)]}`;

/** A rule for people: `503 with Retry-After 1 s for all calls but logins, one call in five`. */
export function ruleSentence(rule: Rule): string {
  const { operation = "*", body, headers, query, rows } = rule.match;
  const calls = { "*": "all calls", "!authentication.*": "all calls but logins" }[operation as string] ?? operation;
  return `${effectWords(rule)} for ${calls}${body || headers || query || rows ? " that match" : ""}, ${oftenWords(rule)}`;
}

function effectWords({ effect, phase }: Rule): string {
  const { http, row, connection, delay, body, token, quota, throttle, vendorError } = effect;
  const wait = http?.retryAfterSeconds;
  const stored = phase === "after-commit" ? " after it was stored" : "";
  const words = [
    http && `${http.status}${wait === undefined ? "" : ` with Retry-After ${wait} s`}`,
    vendorError && `Refused as ${vendorError.kind ?? vendorError.code}`,
    quota && `429 over ${quota.limit} calls in ${quota.windowMs / 1000} s`,
    connection && (named[connection.type] ?? `Connection: ${connection.type.replaceAll("-", " ")}`) + stored,
    row && (named[row.outcome] ?? `Rows are ${row.outcome.replaceAll("-", " ")}`),
    delay && "Answers are late",
    body && "The answer's body is broken",
    throttle && "Answers come slowly",
    token && "The token expires",
  ];
  return words.filter(Boolean).join(", ");
}

function oftenWords({ when, effect }: Rule): string {
  const what = effect.row ? "row" : "call";
  const { probability, nth, every, occurrence = nth, times, skipFirst, countBy } = when;
  const inverse = Math.round(1 / probability);
  const isInverse = Math.abs(1 / probability - inverse) < 0.01;
  const words = [
    occurrence && `the ${occurrence.map(ordinal).join(", ")} ${what}`,
    occurrence && countBy === "key" && "of each token or key",
    every && `every ${ordinal(every)} ${what}`,
    isInverse && inverse > 1 && `one ${what} in ${numbers[inverse] ?? inverse}`,
    !isInverse && `${Math.round(probability * 100)} % of the ${what}s`,
    skipFirst > 0 && `after the first ${skipFirst}`,
    times !== undefined && (times === 1 ? "once" : `at most ${times} times`),
  ];
  return words.filter(Boolean).join(", ") || `every ${what}`;
}

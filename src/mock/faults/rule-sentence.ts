import { effectParts, strikesRows } from "./effects/kinds.ts";
import type { Rule } from "./rule.ts";

const numbers = ["", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

const plural = new Intl.PluralRules("en", { type: "ordinal" });
const endings: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd", other: "th" };
const ordinal = (count: number) => `${count}${endings[plural.select(count)]}`;

/** A rule for people: `503 with Retry-After 1 s for all calls but logins, one call in five`. */
export function ruleSentence(rule: Rule): string {
  const { operation = "*", body, headers, query, rows } = rule.match;
  const calls = { "*": "all calls", "!authentication.*": "all calls but logins" }[operation as string] ?? operation;
  const effects = effectParts(rule.effect).map(({ kind, part }) => kind.sentence(part, rule.phase));
  return `${effects.join(", ")} for ${calls}${body || headers || query || rows ? " that match" : ""}, ${oftenWords(rule)}`;
}

function oftenWords({ when, effect }: Rule): string {
  const { probability, nth, times, key } = when;
  // Calls are counted, and rows are drawn.
  const drawn = strikesRows(effectParts(effect)) ? "row" : "call";
  const inverse = Math.round(1 / probability);
  const isInverse = Math.abs(1 / probability - inverse) < 0.01;
  const words = [
    nth && `the ${nth.map(ordinal).join(", ")} call`,
    nth && key && !key.startsWith("row:") && "of each token or key",
    isInverse && inverse > 1 && `one ${drawn} in ${numbers[inverse] ?? inverse}`,
    !isInverse && `${Math.round(probability * 100)} % of the ${drawn}s`,
    times !== undefined && (times === 1 ? "once" : `at most ${times} times`),
  ];
  return words.filter(Boolean).join(", ") || `every ${drawn}`;
}

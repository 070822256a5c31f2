import { effectParts, strikesRows } from "./effects/kinds.ts";
import type { Rule } from "./rule.ts";

/** A rule for people: `503 with Retry-After 1 s for all calls but logins, one call in 5`. */
export function ruleSentence(rule: Rule): string {
  const { operation = "*", body, headers, query, rows } = rule.match;
  const calls = { "*": "all calls", "!authentication.*": "all calls but logins" }[operation as string] ?? operation;
  const effects = effectParts(rule.effect).map(({ kind, part }) => kind.sentence(part, rule.phase));
  const matching = body || headers || query || rows ? " that match" : "";
  return `${effects.join(", ")} for ${calls}${matching}, ${ruleFrequency(rule)}`;
}

function ruleFrequency({ when, effect }: Rule): string {
  const { probability, nth, times, key } = when;
  // Calls are counted, and rows are drawn.
  const unit = strikesRows(effectParts(effect)) ? "row" : "call";
  const inverse = Math.round(1 / probability);
  const isInverse = Math.abs(1 / probability - inverse) < 0.01;
  const words = [
    nth && `only ${nth.length === 1 ? "call" : "calls"} ${nth.join(", ")}`,
    nth && key && !key.startsWith("row:") && "of each token or key",
    isInverse && inverse > 1 && `one ${unit} in ${inverse}`,
    !isInverse && `${Math.round(probability * 100)} % of the ${unit}s`,
    times !== undefined && (times === 1 ? "once" : `at most ${times} times`),
  ];
  return words.filter(Boolean).join(", ") || `every ${unit}`;
}

/** When a rule stops: `after 2 hits of each key`. */
export function ruleEnd({ expiresAfterMs, when: { times, nth, key } }: Pick<Rule, "expiresAfterMs" | "when">): string {
  const isCountedByKey = key !== undefined && !key.startsWith("row:");
  const ends = [
    expiresAfterMs !== undefined && `${durationText(expiresAfterMs)} after it was added`,
    times !== undefined && `after ${times} ${times === 1 ? "hit" : "hits"}${isCountedByKey ? " of each key" : ""}`,
    nth && !isCountedByKey && `after call ${nth.toSorted((a, b) => a - b).at(-1)} of those that it matches`,
  ];
  return ends.filter(Boolean).join(", or ") || "when it is removed";
}

const durationText = (ms: number) => (ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`);

import { counted, printable } from "../../common/quoted-text.ts";
import { pointerTo, textsIn } from "../../matching/json-pointer.ts";
import { namesOperation } from "../../matching/predicate.ts";
import type { Method } from "../../vendor/method.ts";
import { rowCode } from "../../wire/refusal.ts";
import type { Release } from "../../wire/release.ts";
import { maskPath } from "../../wire/secrets/mask-text.ts";
import type { VendorError, VendorErrorTable } from "../../wire/vendor-errors.ts";
import { affectsRows, effectParts } from "./effects/kinds.ts";
import type { FaultSet } from "./fault-set.ts";
import { missText } from "./match.ts";
import { namedRule, presetNames } from "./named-rules.ts";
import { type Rule, ruleSchema } from "./rule.ts";
import { ruleWarnings } from "./rule-warnings.ts";
import type { MissReason, StoredRule } from "./stored-rule.ts";

/** A rule with its counters, as the admin API and the library show it. */
export function renderRule(stored: StoredRule, set: FaultSet, methods: readonly Method[], release: Release) {
  const { rule, origin, counters } = stored;
  const { applied, ...misses } = counters.decisions;
  const missed = Object.entries(misses).filter(([, count]) => count > 0);
  missed.sort(([, a], [, b]) => b - a);
  const decisions = [...(applied > 0 ? [["applied", applied] as const] : []), ...missed];
  const matches = decisions.reduce((sum, [, count]) => sum + count, 0);
  const words = decisions.map(([decision, count]) => `${count} ${decision}`).join(", ");
  const why = matches === 0 ? whyNoMatch(stored, set.lastCall) : words;
  return {
    ...rule,
    origin,
    sentence: ruleSentence(rule),
    ends: ruleEnd(rule),
    /** Without the calls after its end. */
    matches: matches - misses.expired,
    applied,
    recent: counters.recent,
    /** The most frequent reason first. */
    missed: Object.fromEntries(missed) as Partial<Record<MissReason, number>>,
    why: [`${counted(matches, "matching call")}`, ...(why === undefined ? [] : [why])].join(": "),
    warnings: ruleWarnings(rule, methods, release).map(({ path, message }) => ({ path: pointerTo(path), message })),
  };
}

/** The condition that the last call of the rule's operation did not meet, or why there was no such call. */
function whyNoMatch({ rule, counters: { nearest } }: StoredRule, last: FaultSet["lastCall"]) {
  if (!rule.enabled) return "the rule is off";
  const { operation = "*" } = rule.match;
  if (nearest) return `the last call${operation === "*" ? "" : ` of ${operation}`}; ${missText(nearest)}`;
  if (!last || namesOperation(operation, last.operation)) return undefined;
  const called = last.operation ?? printable(`${last.verb} ${maskPath(last.path).slice(0, 100)}`);
  return `the last call was ${called}; match.operation is ${operation}`;
}

export const listPresets = () =>
  presetNames.map((name) => ({ name, ends: ruleEnd(ruleSchema.parse(name)), ...namedRule(name) }));

/** The codes that responses can have: `OK`, the codes of vendor errors, and any text in the effect of a rule. */
export function answerCodes(errors: VendorErrorTable, rules: readonly StoredRule[]): readonly string[] {
  const errorCodes = Object.values<VendorError>(errors).flatMap((error) => [error.code, rowCode(error)]);
  const effects = [ruleSchema.parse("row-rejected"), ...rules.map(({ rule }) => rule)].map(({ effect }) => effect);
  return ["OK", ...errorCodes, ...textsIn(effects)];
}

/** A rule for people: `503 with Retry-After 1 s for all calls but logins, one call in 5`. */
export function ruleSentence(rule: Rule): string {
  const { operation = "*", body, headers, query, rows } = rule.match;
  const calls = { "*": "all calls", "!authentication.*": "all calls but logins" }[operation as string] ?? operation;
  const matching = body || headers || query || rows ? " that match" : "";
  return `${effectsText(rule)} for ${calls}${matching}, ${ruleFrequency(rule)}`;
}

/** The beginning of a rule's sentence: `503 with Retry-After 1 s`. */
export const effectsText = ({ effect, phase }: Rule): string =>
  effectParts(effect)
    .map(({ kind, part }) => kind.sentence(part, phase))
    .join(", ");

function ruleFrequency({ when, effect }: Rule): string {
  const { probability, nth, from, times, key } = when;
  // Calls are counted, and rows are sampled.
  const unit = affectsRows(effectParts(effect)) ? "row" : "call";
  const inverse = Math.round(1 / probability);
  const isInverse = Math.abs(1 / probability - inverse) < 0.01;
  const words = [
    nth && `only ${nth.length === 1 ? "call" : "calls"} ${nth.join(", ")}`,
    from !== undefined && `from call ${from} on`,
    nth && key && !key.startsWith("row:") && "of each token or key",
    isInverse && inverse > 1 && `one ${unit} in ${inverse}`,
    !isInverse && `${Math.round(probability * 100)} % of the ${unit}s`,
    times !== undefined && (times === 1 ? "once" : `at most ${times} times`),
  ];
  return words.filter(Boolean).join(", ") || `every ${unit}`;
}

/** When a rule stops: `after 2 applications for each key`. */
export function ruleEnd({ expiresAfterMs, when: { times, nth, key } }: Pick<Rule, "expiresAfterMs" | "when">): string {
  const isCountedByKey = key !== undefined && !key.startsWith("row:");
  const ends = [
    expiresAfterMs !== undefined && `${expiresAfterMs / 1000} s after it was added`,
    times !== undefined && `after ${counted(times, "application")}${isCountedByKey ? " for each key" : ""}`,
    nth && !isCountedByKey && `after call ${nth.toSorted((a, b) => a - b).at(-1)} of those that it matches`,
  ];
  return ends.filter(Boolean).join(", or ") || "when it is removed";
}

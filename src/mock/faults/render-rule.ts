import { leavesOf, pointerTo } from "../../matching/json-pointer.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import type { Method } from "../../vendor/method.ts";
import type { Release } from "../../wire/release.ts";
import type { VendorError, VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { FaultSet } from "./fault-set.ts";
import { namedRule, presetNames } from "./named-rules.ts";
import { callText, missText } from "./near-miss.ts";
import { ruleSchema } from "./rule.ts";
import { ruleEnd, ruleSentence } from "./rule-sentence.ts";
import { ruleWarnings } from "./rule-warnings.ts";
import type { MissReason, StoredRule } from "./stored-rule.ts";

/** A rule with its counters, as the admin API and the library show it. */
export function renderRule(stored: StoredRule, set: FaultSet, methods: readonly Method[], release: Release) {
  const { rule, origin, counters } = stored;
  const { hit, ...misses } = counters.decisions;
  const missed = Object.entries(misses).filter(([, count]) => count > 0);
  missed.sort(([, a], [, b]) => b - a);
  const decisions = [...(hit > 0 ? [["hit", hit] as const] : []), ...missed];
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
    hits: hit,
    /** The most frequent reason first. */
    missed: Object.fromEntries(missed) as Partial<Record<MissReason, number>>,
    why: [`${matches} matching ${matches === 1 ? "call" : "calls"}`, ...(why === undefined ? [] : [why])].join(": "),
    warnings: ruleWarnings(rule, methods, release).map(({ path, message }) => ({ path: pointerTo(path), message })),
  };
}

/** The condition that the last call of the rule's operation did not meet, or why there was no such call. */
function whyNoMatch({ rule, counters: { nearest } }: StoredRule, last: FaultSet["lastCall"]) {
  if (!rule.enabled) return "the rule is off";
  const { operation = "*" } = rule.match;
  if (nearest) return `the last call${operation === "*" ? "" : ` of ${operation}`}; ${missText(nearest)}`;
  if (!last || namesOperation(operation, last.operation)) return undefined;
  return `the last call was ${callText(last)}; match.operation is ${operation}`;
}

export const listPresets = () =>
  presetNames.map((name) => ({ name, ends: ruleEnd(ruleSchema.parse(name)), ...namedRule(name) }));

/** All codes that answers can have: `OK`, the codes of vendor errors, and any text in the effect of a rule. */
export function answerCodes(errors: VendorErrorTable, rules: readonly StoredRule[]): readonly string[] {
  const errorCodes = Object.values<VendorError>(errors).flatMap(({ code, row }) => [code, row?.code ?? code]);
  const effects = [ruleSchema.parse("row-rejected"), ...rules.map(({ rule }) => rule)].map(({ effect }) => effect);
  return [...new Set(["OK", ...errorCodes, ...effects.flatMap((effect) => leavesOf(effect))])];
}

import { leavesOf, pointerTo } from "../../matching/json-pointer.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import type { Method } from "../../vendor/method.ts";
import type { Release } from "../../wire/release.ts";
import type { VendorError, VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { FaultSet } from "./fault-set.ts";
import { namedRule, presetNames } from "./named-rules.ts";
import { callText, missText } from "./near-miss.ts";
import { type Rule, ruleSchema } from "./rule.ts";
import { ruleSentence } from "./rule-sentence.ts";
import { ruleWarnings } from "./rule-warnings.ts";
import type { MissReason, StoredRule } from "./stored-rule.ts";

/** A rule with its counts, as the admin API and the library show it. */
export function renderRule(stored: StoredRule, set: FaultSet, methods: readonly Method[], release: Release) {
  const { rule, origin, counters } = stored;
  const { hit, ...others } = counters.decisions;
  const missed = Object.entries(others).filter(([, count]) => count > 0);
  missed.sort(([, one], [, other]) => other - one);
  const all = Object.values(counters.decisions).reduce((sum, count) => sum + count, 0);
  const told = [...(hit > 0 ? [["hit", hit]] : []), ...missed].map(([verdict, count]) => `${count} ${verdict}`);
  const why = all === 0 ? whyNoCandidate(stored, set.lastCall) : told.join(", ");
  return {
    ...rule,
    origin,
    sentence: ruleSentence(rule),
    ends: printEnd(rule),
    /** Calls that matched and were counted: those after its end were not. */
    matches: all - others.expired,
    hits: hit,
    /** The most frequent reason first. */
    missed: Object.fromEntries(missed) as Partial<Record<MissReason, number>>,
    why: [counted(all, "candidate"), ...(why === undefined ? [] : [why])].join(": "),
    warnings: ruleWarnings(rule, methods, release).map(({ path, message }) => ({ path: pointerTo(path), message })),
  };
}

/** The clause that the last call of the rule's operation did not meet, or why no call was one. */
function whyNoCandidate({ rule, counters: { nearest, since } }: StoredRule, last: FaultSet["lastCall"]) {
  if (!rule.enabled) return "the rule is off";
  if (last.number <= since) return undefined;
  const { operation = "*" } = rule.match;
  const wasLast = `the last call was ${callText(last)}`;
  if (nearest)
    return `${nearest.call === last.number ? wasLast : `the last call of ${operation}`}; ${missText(nearest)}`;
  return namesOperation(operation, last.operation) ? undefined : `${wasLast}; match.operation is ${operation}`;
}

export function printEnd({ expiresAfterMs, when: { times, nth, key } }: Pick<Rule, "expiresAfterMs" | "when">): string {
  const isOfEach = key !== undefined && !key.startsWith("row:");
  const ends = [
    ...(expiresAfterMs === undefined ? [] : [`${inTime(expiresAfterMs)} after it was added`]),
    ...(times === undefined ? [] : [`after ${counted(times, "hit")}${isOfEach ? " of each key" : ""}`]),
    ...(nth && !isOfEach ? [`after call ${largest(nth)} of those that it matches`] : []),
  ];
  return ends.length === 0 ? "when it is removed" : ends.join(", or ");
}

const inTime = (ms: number) => (ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`);

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;

const largest = (numbers: readonly number[]) => numbers.reduce((most, one) => Math.max(most, one), 0);

export const listPresets = () =>
  presetNames.map((name) => ({ name, ends: printEnd(ruleSchema.parse(name)), ...namedRule(name) }));

/** All codes that answers can have: OK, those of vendor errors, and any text of an effect, with what a row says by default. */
export function answerCodes(errors: VendorErrorTable, rules: readonly StoredRule[]): readonly string[] {
  const ofErrors = Object.values<VendorError>(errors).flatMap(({ code, row }) => [code, row?.code ?? code]);
  const effects = [ruleSchema.parse("row-rejected"), ...rules.map(({ rule }) => rule)].map(({ effect }) => effect);
  return [...new Set(["OK", ...ofErrors, ...effects.flatMap((effect) => leavesOf(effect))])];
}

import { pointerTo } from "../../matching/json-pointer.ts";
import type { Contract } from "../../vendor/method.ts";
import type { Release } from "../../wire/release.ts";
import type { VendorError, VendorErrorTable } from "../../wire/vendor-errors.ts";
import { rowSchema } from "./effects/refusals.ts";
import { presets, type Rule, ruleSchema } from "./rule.ts";
import { ruleSentence } from "./rule-sentence.ts";
import { ruleWarnings } from "./rule-warnings.ts";
import type { Reason, StoredRule } from "./stored-rule.ts";

/** A rule with its counts, as the admin API and the library show it. */
export function renderRule({ rule, origin, counts }: StoredRule, contracts: readonly Contract[], release: Release) {
  const { hit, ...others } = counts.verdicts;
  const missed = Object.entries(others).filter(([, count]) => count > 0);
  missed.sort(([, one], [, other]) => other - one);
  const all = Object.values(counts.verdicts).reduce((sum, count) => sum + count, 0);
  const told = [...(hit > 0 ? [["hit", hit]] : []), ...missed].map(([verdict, count]) => `${count} ${verdict}`);
  return {
    ...rule,
    origin,
    sentence: ruleSentence(rule),
    ends: printEnd(rule),
    /** Calls or rows that matched and were counted: those that the rule was held back from were not. */
    matches: all - others["outside the window"] - others["in another scenario state"],
    hits: hit,
    /** The most frequent reason first. */
    missed: Object.fromEntries(missed) as Partial<Record<Reason, number>>,
    why: [counted(all, "candidate"), ...(told.length > 0 ? [told.join(", ")] : [])].join(": "),
    warnings: ruleWarnings(rule, contracts, release).map(({ path, message }) => ({ path: pointerTo(path), message })),
  };
}

export function printEnd({ expiresAfterMs, when }: Pick<Rule, "expiresAfterMs" | "when">): string {
  const { window, times, occurrence, nth, every, countBy, skipFirst } = when;
  const turns = every === undefined && countBy === "rule" ? nth : undefined;
  const ends = [
    ...[expiresAfterMs, window?.toMs].flatMap((ms) => (ms === undefined ? [] : [`${inTime(ms)} after it was added`])),
    ...(times === undefined
      ? []
      : [`after ${counted(times, "hit")}${countBy === "rule" ? "" : ` of each ${countBy}`}`]),
    ...(occurrence ? [`after call ${largest(occurrence)} of those that it matches`] : []),
    ...(turns ? [`after candidate ${skipFirst + largest(turns)}`] : []),
  ];
  return ends.length === 0 ? "when it is removed" : ends.join(", or ");
}

const inTime = (ms: number) => (ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`);

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;

const largest = (numbers: readonly number[]) => numbers.reduce((most, one) => Math.max(most, one), 0);

export const listPresets = () =>
  Object.entries(presets).map(([name, preset]) => ({ name, ends: printEnd(ruleSchema.parse(preset)), ...preset }));

const injected = rowSchema.parse("rejected").error_code;

/** All codes that answers can have: OK, those of vendor errors and those of rules. */
export function answeredWith(errors: VendorErrorTable, rules: readonly StoredRule[]): readonly string[] {
  const ofErrors = Object.values<VendorError>(errors).flatMap(({ code, row }) => [code, row?.code]);
  const ofRules = rules.flatMap(({ rule: { effect } }) => {
    const { code, kind } = effect.vendorError ?? {};
    return [code ?? (kind && errors[kind].code), effect.row?.error_code];
  });
  return [...new Set(["OK", injected, ...ofErrors, ...ofRules])].filter((code) => code !== undefined);
}

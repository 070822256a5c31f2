import { isJsonObject } from "../../common/json.ts";
import { nearestHint } from "../../common/names.ts";
import { pointerTo, stepsOf } from "../../matching/json-pointer.ts";
import { readBy } from "../../schema/read-by.ts";
import type { Method } from "../../vendor/method.ts";
import type { AppliedRule, RuleMisses } from "./call-faults.ts";
import { effectKinds } from "./effects/kinds.ts";
import type { FaultSet } from "./fault-set.ts";
import { missText } from "./match.ts";
import { isRuleName, presetNames, unknownRuleHint } from "./named-rules.ts";
import { ruleSchema } from "./rule.ts";
import { type StoredRule, storeRule } from "./stored-rule.ts";

type HeaderKey = readonly [key: string, pointer: string, form?: "text" | undefined];

/** The keys of the short form, each with the member of a rule that it sets. */
export const faultHeaderKeys: readonly HeaderKey[] = [
  ["phase", "/phase"],
  ["index", "/match/rows/index"],
  ...effectKinds.flatMap(([name, { header }]) =>
    Object.entries(header).map(([key, [member, form]]): HeaderKey => [key, `/effect/${name}${member}`, form]),
  ),
];

/**
 * Reads `X-Mock-Fault`: a preset, the id of a rule, or `delay=300;status=502`.
 * @returns the rule, or what is wrong with the header
 */
export function readFaultHeader(text: string, faults: FaultSet): StoredRule | string {
  const header = text.trim();
  const stored = header.includes("=") ? readShortForm(header) : ruleOfName(header, faults);
  const endsToken = typeof stored !== "string" && stored.parts.some(({ kind }) => kind.endToken);
  if (!endsToken || stored.rule.phase === "before-auth") return stored;
  const { id, phase } = stored.rule;
  return `${id} ends the token in the phase ${phase}; in X-Mock-Fault it takes phase=before-auth`;
}

function ruleOfName(name: string, faults: FaultSet): StoredRule | string {
  if (isRuleName(name)) return storeRule({ ...ruleSchema.parse(name), id: name.replace(":", "-") }, "header", 0);
  const stored = faults.get(name);
  if (stored) return { ...stored, origin: "header", counters: { ...stored.counters, nearest: undefined } };
  const names = [...presetNames, ...faults.list().map(({ rule }) => rule.id)];
  return `"${name.slice(0, 100)}" is neither a preset nor a rule; ${unknownRuleHint(name, names)}; or write delay=300;status=502`;
}

/** Why a rule did not apply to the call that named it in `X-Mock-Fault`. @param method absent for a path that is no method */
export function whyNotApplied(
  { rule, isAboutRows, counters }: StoredRule,
  { applied, misses }: { readonly applied: readonly AppliedRule[]; readonly misses: RuleMisses | undefined },
  method: Method | undefined,
): string | undefined {
  if (applied.some((one) => one.rule === rule)) return undefined;
  const reason = misses?.first.find((miss) => miss.rule === rule.id)?.reason ?? "not reached";
  const unfit = !method ? "the path is not a method" : isAboutRows && !method.bulk && `${method.name} has no rows`;
  const late = counters.nearest ? missText(counters.nearest) : `the call ended before the phase ${rule.phase}`;
  return `X-Mock-Fault ${rule.id} did not apply: ${reason === "not reached" ? unfit || late : `it was ${reason}`}`;
}

function readShortForm(text: string): StoredRule | string {
  // A token that ends for this call alone ends before authentication.
  let rule: unknown = /(^|;)\s*token\s*=/.test(text) ? { phase: "before-auth" } : {};
  for (const part of text.split(";")) {
    if (part.trim() === "") continue;
    const [name = "", ...rest] = part.split("=");
    const key = name.trim();
    const [, pointer, form] = faultHeaderKeys.find(([known]) => known === key) ?? [];
    if (rest.length === 0 || pointer === undefined) {
      return `${part.trim().slice(0, 100)}: not understood; ${nearestHint(
        key,
        faultHeaderKeys.map(([known]) => known),
      )}`;
    }
    const value = rest.join("=").trim();
    rule = withMember(rule, stepsOf(pointer), form ? value : readValue(value));
  }
  const read = readBy(ruleSchema, rule);
  if (read.problems)
    return read.problems.map(({ path, message }) => `${pointerTo(path) || "X-Mock-Fault"}: ${message}`).join("; ");
  return storeRule({ ...read.data, id: "header" }, "header", 0);
}

function readValue(text: string): string | number | boolean {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text === "true" ? true : text;
}

function withMember(whole: unknown, [name = "", ...rest]: readonly string[], value: unknown): unknown {
  const members = isJsonObject(whole) ? whole : {};
  return { ...members, [name]: rest.length === 0 ? value : withMember(members[name], rest, value) };
}

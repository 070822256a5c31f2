import { nearestHint } from "../../ground/names.ts";
import { pointerTo, stepsOf } from "../../matching/json-pointer.ts";
import { readBy } from "../../schema/read-by.ts";
import type { Method } from "../../vendor/method.ts";
import type { Hit, RuleMisses } from "./call-faults.ts";
import { effectKinds } from "./effects/kinds.ts";
import type { FaultSet } from "./fault-set.ts";
import { isRuleName, presetNames, unknownRuleHint } from "./named-rules.ts";
import { missText } from "./near-miss.ts";
import { ruleSchema } from "./rule.ts";
import { type StoredRule, storeRule } from "./stored-rule.ts";

type HeaderKey = readonly [key: string, at: string, form?: "text" | undefined];

/** The keys of the short form, each with the member of a rule that it sets. */
export const faultHeaderKeys: readonly HeaderKey[] = [
  ["phase", "/phase"],
  ["index", "/match/rows/index"],
  ...effectKinds.flatMap(([name, { header }]) =>
    Object.entries(header).map(([key, [at, form]]): HeaderKey => [key, `/effect/${name}${at}`, form]),
  ),
];

const keyNames = faultHeaderKeys.map(([key]) => key);

/** Reads `X-Mock-Fault`: a preset, the id of a rule, or `delay=300;status=502`. A text says what is wrong with it. */
export function readFaultHeader(text: string, faults: FaultSet): StoredRule | string {
  const asked = text.trim();
  const found = asked.includes("=") ? readCompact(asked) : ruleCalled(asked, faults);
  if (typeof found === "string" || !endsToken(found) || found.rule.phase === "before-auth") return found;
  const { id, phase } = found.rule;
  return `${id} ends the token in the phase ${phase}; asked for by X-Mock-Fault it ends for this call alone, which takes phase=before-auth`;
}

const endsToken = ({ parts }: StoredRule): boolean => parts.some(({ kind }) => kind.endToken);

function ruleCalled(name: string, faults: FaultSet): StoredRule | string {
  if (isRuleName(name)) return storeRule({ id: name, ...ruleSchema.parse(name) } as StoredRule["rule"], "header", 0);
  const there = faults.get(name);
  if (there) return { ...there, origin: "header", counters: { ...there.counters, nearest: undefined } };
  const known = [...new Set<string>([...presetNames, ...faults.list().map(({ rule }) => rule.id)])];
  return `"${name.slice(0, 100)}" is no preset and no rule; ${unknownRuleHint(name, known)}; or write delay=300;status=502`;
}

/** Why the rule that a call asked for did not hit it. @param method absent for a path that is no method */
export function whyNotHit(
  { rule, isAboutRows, counters }: StoredRule,
  { hits, missed }: { readonly hits: readonly Hit[]; readonly missed: RuleMisses | undefined },
  method: Method | undefined,
): string | undefined {
  if (hits.some((hit) => hit.rule === rule)) return undefined;
  const reason = missed?.first.find((one) => one.rule === rule.id)?.reason ?? "not reached";
  const ofCall = !method ? "the path is no method" : isAboutRows && !method.bulk && `${method.name} has no rows`;
  const late = counters.nearest ? missText(counters.nearest) : `the call ended before the phase ${rule.phase}`;
  return `X-Mock-Fault ${rule.id} did not hit: ${reason === "not reached" ? ofCall || late : `it was ${reason}`}`;
}

/** A token that ends for this call alone ends before authentication. */
function readCompact(text: string): StoredRule | string {
  let rule: unknown = {};
  for (const part of text.split(";")) {
    if (part.trim() === "") continue;
    const [name = "", ...rest] = part.split("=");
    const key = name.trim();
    const [, at, form] = faultHeaderKeys.find(([known]) => known === key) ?? [];
    if (rest.length === 0 || at === undefined) {
      return `${part.trim().slice(0, 100)}: not understood; ${nearestHint(key, keyNames)}`;
    }
    rule = withMember(rule, stepsOf(at), form ? rest.join("=").trim() : readValue(rest.join("=").trim()));
  }
  const read = readBy(ruleSchema, rule);
  if (read.problems) return read.problems.map(({ path, message }) => `${keyAt(path)}: ${message}`).join("; ");
  const stored = storeRule({ ...read.data, id: "header" }, "header", 0);
  const isPhaseSaid = Object.hasOwn(rule as object, "phase") || !endsToken(stored);
  return isPhaseSaid ? stored : { ...stored, rule: { ...stored.rule, phase: "before-auth" } };
}

function readValue(text: string): string | number | boolean {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text === "true" ? true : text;
}

function withMember(whole: unknown, [name = "", ...rest]: readonly string[], value: unknown): unknown {
  const there = (whole as Record<string, unknown> | undefined)?.[name];
  return { ...Object(whole), [name]: rest.length === 0 ? value : withMember(there, rest, value) };
}

const keyAt = (path: readonly PropertyKey[]): string =>
  faultHeaderKeys.find(([, at]) => at === pointerTo(path))?.[0] ?? (path.map(String).join(".") || "X-Mock-Fault");

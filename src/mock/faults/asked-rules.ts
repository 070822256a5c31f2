import { nearestHint } from "../../ground/config-error.ts";
import { pointerTo, stepsOf } from "../../matching/json-pointer.ts";
import { readBy } from "../../matching/read-by.ts";
import type { Contract } from "../../vendor/method.ts";
import type { Hit, Misses } from "./call-faults.ts";
import { kindList } from "./effects/kinds.ts";
import type { FaultSet } from "./fault-set.ts";
import { isNamed, presetNames, whyUnnamed } from "./named-rules.ts";
import { missText } from "./near-miss.ts";
import { ruleSchema } from "./rule.ts";
import { type Reason, type StoredRule, storeRule } from "./stored-rule.ts";

type HeaderKey = readonly [key: string, at: string, form?: "text" | undefined];

/** The keys of the short form, each with the member of a rule that it sets. */
export const headerKeys: readonly HeaderKey[] = [
  ["phase", "/phase"],
  ["index", "/match/rows/index"],
  ...kindList.flatMap(([name, { header }]) =>
    Object.entries(header).map(([key, [at, form]]): HeaderKey => [key, `/effect/${name}${at}`, form]),
  ),
];

/** Reads `X-Mock-Fault`: a preset, the id of a rule, or `delay=300;status=502`. A text says what is wrong with it. */
export function askedRules(text: string, faults: FaultSet): readonly StoredRule[] | string {
  const asked = text.trim();
  if (asked.includes("=")) return readCompact(asked);
  if (isNamed(asked)) return [storeRule({ id: asked, ...ruleSchema.parse(asked) } as StoredRule["rule"], "header", 0)];
  const there = faults.get(asked);
  if (there) return endsLater(there) ?? [{ ...there, origin: "header" }];
  const known = [...new Set<string>([...presetNames, ...faults.list().map(({ rule }) => rule.id)])];
  return `"${asked.slice(0, 100)}" is no preset and no rule; ${whyUnnamed(asked, known)}; or write delay=300;status=502`;
}

/** Says why each rule that a request asked for did not hit it. `contract` is absent for a path that is no method. */
export function whyNotHit(
  asked: readonly StoredRule[],
  { hits, missed }: { readonly hits: readonly Hit[]; readonly missed: Misses | undefined },
  contract: Contract | undefined,
): readonly string[] {
  return asked
    .filter(({ rule }) => !hits.some((hit) => hit.rule === rule))
    .map((stored) => {
      const reason = missed?.first.find(({ rule }) => rule === stored.rule.id)?.reason;
      return `X-Mock-Fault ${stored.rule.id} did not hit: ${reasonNotHit(stored, contract, reason)}`;
    });
}

function reasonNotHit(stored: StoredRule, contract: Contract | undefined, reason: Reason | undefined): string {
  if (reason !== undefined && reason !== "not reached") return `it was ${reason}`;
  if (!contract) return "the path is no method";
  if (stored.isAboutRows && !contract.bulk) return `${contract.name} has no rows`;
  const { nearest } = stored.counts;
  if (reason === undefined && nearest) return missText(nearest);
  return `the call ended before the phase ${stored.rule.phase}`;
}

function readCompact(text: string): readonly StoredRule[] | string {
  let rule: unknown = {};
  for (const part of text.split(";")) {
    if (part.trim() === "") continue;
    const [name = "", ...rest] = part.split("=");
    const key = name.trim();
    const [, at, form] = headerKeys.find(([known]) => known === key) ?? [];
    if (rest.length === 0 || at === undefined) {
      const hint = nearestHint(
        key,
        headerKeys.map(([known]) => known),
      );
      return `${part.trim().slice(0, 100)}: not understood; ${hint}`;
    }
    rule = withMember(rule, stepsOf(at), form ? rest.join("=").trim() : readValue(rest.join("=").trim()));
  }
  const read = readBy(ruleSchema, rule);
  if (read.problems) return read.problems.map(({ path, message }) => `${keyAt(path)}: ${message}`).join("; ");
  const isPhaseSaid = Object.hasOwn(rule as object, "phase");
  const stored = storeRule({ ...read.data, id: "header" }, "header", 0);
  const phase = isPhaseSaid || !endsToken(stored) ? read.data.phase : "before-auth";
  const asked = { ...stored, rule: { ...stored.rule, phase } };
  return endsLater(asked) ?? [asked];
}

const endsToken = ({ parts }: StoredRule): boolean => parts.some(({ kind }) => kind.endToken);

/** A token that ends for this call alone must end before authentication. */
const endsLater = (stored: StoredRule): string | undefined =>
  endsToken(stored) && stored.rule.phase !== "before-auth"
    ? `${stored.rule.id} ends the token in the phase ${stored.rule.phase}; asked for by X-Mock-Fault it ends for this call alone, which takes phase=before-auth`
    : undefined;

function readValue(text: string): string | number | boolean {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text === "true" ? true : text;
}

function withMember(whole: unknown, [name = "", ...rest]: readonly string[], value: unknown): unknown {
  const there = (whole as Record<string, unknown> | undefined)?.[name];
  return { ...Object(whole), [name]: rest.length === 0 ? value : withMember(there, rest, value) };
}

const keyAt = (path: readonly PropertyKey[]): string =>
  headerKeys.find(([, at]) => at === pointerTo(path))?.[0] ?? (path.map(String).join(".") || "X-Mock-Fault");

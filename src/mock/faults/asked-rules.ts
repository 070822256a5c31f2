import { nearestHint } from "../../ground/config-error.ts";
import { readBy } from "../../matching/read-by.ts";
import type { Contract } from "../../vendor/method.ts";
import type { Hit, Misses } from "./call-faults.ts";
import type { FaultSet } from "./fault-set.ts";
import { presetNames, ruleSchema } from "./rule.ts";
import { isAboutRows, type Reason, type StoredRule, storeRule } from "./stored-rule.ts";

/** The member of a rule that each key of the short form sets. */
const compactKeys: Readonly<Record<string, string>> = {
  phase: "phase",
  delay: "effect.delay",
  status: "effect.http.status",
  "retry-after": "effect.http.retryAfterSeconds",
  body: "effect.http.body",
  error: "effect.vendorError",
  row: "effect.row.outcome",
  "row-code": "effect.row.error_code",
  index: "match.rows.index",
  connection: "effect.connection.type",
  bytes: "effect.connection.bytes",
  "truncate-at": "effect.body.truncateAt",
  malformed: "effect.body.malformed",
  "content-type": "effect.body.contentType",
  chunks: "effect.throttle.chunks",
  duration: "effect.throttle.durationMs",
  "bytes-per-second": "effect.throttle.bytesPerSecond",
  token: "effect.token",
};

const textKeys: readonly string[] = ["body", "error", "row-code", "content-type"];

const names = Object.keys(compactKeys);

/** Reads `X-Mock-Fault`: a preset, the id of a rule, or `delay=300;status=502`. A text says what is wrong with it. */
export function askedRules(text: string, faults: FaultSet): readonly StoredRule[] | string {
  const asked = text.trim();
  if (asked.includes("=")) return readCompact(asked);
  if (presetNames.includes(asked)) return [storeRule({ ...ruleSchema.parse(asked), id: asked }, "header", 0)];
  const there = faults.get(asked);
  if (there) return endsLater(there.rule) ?? [{ ...there, origin: "header" }];
  const known = [...new Set([...presetNames, ...faults.list().map(({ rule }) => rule.id)])];
  return `"${asked.slice(0, 100)}" is no preset and no rule; ${nearestHint(asked, known)}; or write delay=300;status=502`;
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
  if (isAboutRows(stored) && !contract.bulk) return `${contract.name} has no rows`;
  if (isAboutRows(stored)) return "the call did not reach its rows, or no row matches";
  return `the call ended before the phase ${stored.rule.phase}`;
}

function readCompact(text: string): readonly StoredRule[] | string {
  const rule = {};
  for (const part of text.split(";")) {
    if (part.trim() === "") continue;
    const [name = "", ...rest] = part.split("=");
    const key = name.trim();
    if (rest.length === 0 || !Object.hasOwn(compactKeys, key)) {
      return `${part.trim().slice(0, 100)}: not understood; ${nearestHint(key, names)}`;
    }
    setMember(rule, compactKeys[key] as string, readValue(key, rest.join("=").trim()));
  }
  const read = readBy(ruleSchema, rule);
  if (read.problems) return read.problems.map(({ path, message }) => `${keyAt(path)}: ${message}`).join("; ");
  const phase = "phase" in rule || read.data.effect.token === undefined ? read.data.phase : "before-auth";
  const asked = { ...read.data, phase, id: "header" };
  return endsLater(asked) ?? [storeRule(asked, "header", 0)];
}

/** A token that ends for this call alone must end before authentication. */
const endsLater = ({ effect, phase, id }: StoredRule["rule"]): string | undefined =>
  effect.token !== undefined && phase !== "before-auth"
    ? `${id} ends the token in the phase ${phase}; asked for by X-Mock-Fault it ends for this call alone, which takes phase=before-auth`
    : undefined;

function readValue(key: string, text: string): string | number | boolean {
  if (!textKeys.includes(key) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text === "true" ? true : text;
}

function setMember(within: Record<string, unknown>, path: string, value: unknown): void {
  const [first = "", ...rest] = path.split(".");
  if (rest.length === 0) within[first] = value;
  else {
    within[first] ??= {};
    setMember(within[first] as Record<string, unknown>, rest.join("."), value);
  }
}

function keyAt(path: readonly PropertyKey[]): string {
  const dotted = path.map(String).join(".");
  return names.find((name) => compactKeys[name] === dotted) ?? (dotted || "X-Mock-Fault");
}

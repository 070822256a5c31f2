import { pointerTo } from "../matching/json-pointer.ts";
import { readBy } from "../matching/read-by.ts";
import { planLimits, planRule } from "../mock/faults/plan.ts";
import { oneOrSeveralSchema } from "../mock/faults/rule.ts";
import type { CommandLine } from "./command-line.ts";
import { printAs } from "./print.ts";
import { readRule } from "./read-rule.ts";
import { UsageError } from "./usage-error.ts";

/** Prints which of the next calls rules would hit, without a server. */
export async function faultsPlanCommand({ flags }: CommandLine<"faults plan">): Promise<number> {
  const n = Number(flags.n);
  if (!Number.isInteger(n) || n < 1 || n > planLimits.calls) {
    throw new UsageError(`-n: "${flags.n}" is not accepted; expected an integer from 1 to ${planLimits.calls}`);
  }
  const { seed, sandbox } = flags;
  if (seed === undefined) throw new UsageError("--seed: missing; a server prints its own at start");
  const keys = flags.keys?.split(",") ?? [];
  const rules = readRules(flags.rule);
  if (n * rules.length > planLimits.candidates) {
    throw new UsageError(
      `-n: ${n} calls of ${rules.length} rules are more than the ${planLimits.candidates} candidates that are planned at once`,
    );
  }
  const calls = rules.flatMap((rule, index) =>
    planRule({ ...rule, id: rule.id ?? `fault-${index + 1}` }, { seed, sandbox, n, keys }),
  );
  const lines = calls.map(({ rule, ordinal, key, draw, hit }) =>
    `${rule}  n=${ordinal}  ${key === undefined ? "" : `key=${key}  `}u=${draw.toFixed(6)}  ${hit ? "hit" : "-"}`.trim(),
  );
  return printAs(flags, { total: calls.length, items: calls }, lines.join("\n"));
}

function readRules(text: string) {
  const read = readBy(oneOrSeveralSchema, readRule(text));
  if (!read.problems) return read.data;
  const problems = read.problems.map(({ path, message }) => `${text}: ${pointerTo(path) || "/"}: ${message}`);
  throw new UsageError(problems.join("\n"));
}

import { planRule } from "../faults/plan.ts";
import { oneOrSeveralSchema } from "../faults/rule.ts";
import { pointerTo } from "../matching/json-pointer.ts";
import type { CommandLine } from "./command-line.ts";
import { print } from "./print.ts";
import { readRule } from "./read-rule.ts";
import { UsageError } from "./usage-error.ts";

const mostPlanned = 10_000;

/** Prints which of the next calls rules would hit, without a server. */
export async function faultsPlanCommand({ flags }: CommandLine<"faults plan">): Promise<number> {
  const n = Number(flags.n);
  if (!Number.isInteger(n) || n < 1 || n > mostPlanned) {
    throw new UsageError(`-n: "${flags.n}" is not accepted; expected an integer from 1 to ${mostPlanned}`);
  }
  const { seed, sandbox } = flags;
  if (seed === undefined) throw new UsageError("--seed: missing; a server prints its own at start");
  const keys = flags.keys?.split(",") ?? [];
  const lines = readRules(flags.rule).flatMap((rule, index) => {
    const named = { ...rule, id: rule.id ?? `fault-${index + 1}` };
    return planRule(named, { seed, sandbox, n, keys }).map(({ rule, ordinal, key, draw, hit }) =>
      `${rule}  n=${ordinal}  ${key === undefined ? "" : `key=${key}  `}u=${draw.toFixed(6)}  ${hit ? "hit" : "-"}`.trim(),
    );
  });
  return print(lines.join("\n"));
}

function readRules(text: string) {
  const read = oneOrSeveralSchema.safeParse(readRule(text));
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${text}: ${pointerTo(path) || "/"}: ${message}`);
  throw new UsageError(problems.join("\n"));
}

import type { StoredFault } from "../../library/sandbox-handle.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { readOrThrow } from "../../matching/read-by.ts";
import { planLimits, planRule } from "../../mock/faults/plan.ts";
import { typedRule } from "../../mock/faults/presets.ts";
import { listPresets } from "../../mock/faults/render-rule.ts";
import { oneOrSeveralSchema } from "../../mock/faults/rule.ts";
import { adminCall } from "../admin-call.ts";
import { type CommandLine, UsageError } from "../command-line.ts";
import { printAs } from "../output.ts";

type ShownRule = Pick<StoredFault, "id" | "why" | "ends" | "warnings">;

/** Prints the rules of a running stand-in, or the presets. */
export async function faultsListCommand({ flags }: CommandLine<"faults list">): Promise<number> {
  if (flags.presets) {
    const items = listPresets();
    const lines = items.map(({ name, description, ends }) => `${column(name)}${description}. It ends ${ends}.`);
    return printAs(flags, { total: items.length, items }, lines.join("\n"));
  }
  const listed = JSON.parse(await adminCall(flags, "faults")) as { items: ShownRule[] };
  return printAs(flags, listed, inWords(listed.items));
}

/** Adds one rule, or a list of them, to a running stand-in. */
export async function faultsAddCommand({ flags, words: [text = ""] }: CommandLine<"faults add">): Promise<number> {
  const body = JSON.stringify(typedRule(text));
  const added = JSON.parse(await adminCall(flags, "faults", { method: "POST", body })) as ShownRule | ShownRule[];
  return printAs(flags, added, inWords([added].flat()));
}

/** Removes all rules of a running stand-in. */
export async function faultsClearCommand({ flags }: CommandLine<"faults clear">): Promise<number> {
  await adminCall(flags, "faults", { method: "DELETE" });
  return printAs(flags, { items: [] }, "removed all fault rules");
}

function inWords(rules: readonly ShownRule[]): string {
  if (rules.length === 0) return "there are no fault rules";
  const lines = rules.flatMap(({ id, why, ends, warnings }) => [
    `${column(id)}${why}. It ends ${ends}.`,
    ...warnings.map(({ path, message }) => `${column("")}warning: ${path}: ${message}`),
  ]);
  return lines.join("\n");
}

const column = (text: string): string => `${text.padEnd(14)}  `;

/** Prints which of the next calls rules would hit. It needs no stand-in. */
export async function faultsPlanCommand({ flags }: CommandLine<"faults plan">): Promise<number> {
  const { n, seed, sandbox, rule: text } = flags;
  const keys = flags.keys?.split(",") ?? [];
  const rules = readOrThrow(oneOrSeveralSchema, typedRule(text), (path) => `${text}: ${pointerTo(path) || "/"}`);
  if (n * rules.length > planLimits.candidates) {
    const most = planLimits.candidates;
    throw new UsageError(
      `-n: ${n} calls of ${rules.length} rules are too many; at most ${most} candidates are planned at once`,
    );
  }
  const items = rules.flatMap((rule, index) =>
    planRule({ ...rule, id: rule.id ?? `fault-${index + 1}` }, { seed, sandbox, n, keys }),
  );
  const lines = items.map(({ rule, ordinal, key, draw, hit }) =>
    `${rule}  n=${ordinal}  ${key === undefined ? "" : `key=${key}  `}u=${draw.toFixed(6)}  ${hit ? "hit" : "-"}`.trim(),
  );
  return printAs(flags, { total: items.length, items }, lines.join("\n"));
}

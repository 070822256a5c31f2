import type { StoredFault } from "../library/fault-rules.ts";
import { listPresets } from "../mock/faults/render-rule.ts";
import { type AdminAddress, adminCall } from "./admin-call.ts";
import type { CommandLine } from "./command-line.ts";
import { printAs } from "./print.ts";
import { readRule } from "./read-rule.ts";
import { UsageError } from "./usage-error.ts";

/** What is shown of a rule. */
type ShownRule = Pick<StoredFault, "id" | "why" | "ends" | "warnings">;

/** What is done with the rules of a running server. */
export const faultsCommands = {
  async list({ flags }: CommandLine<"faults list">): Promise<number> {
    const listed = await ask<{ items: ShownRule[] }>(flags, "faults");
    return printAs(flags, listed, inWords(listed.items));
  },

  async add({ flags, words }: CommandLine<"faults add">): Promise<number> {
    const text = words[0] ?? flags.rule;
    if (text === undefined) {
      throw new UsageError("faults add: expected the name of a preset, the path of a JSON file, or JSON");
    }
    const init = { method: "POST", body: JSON.stringify(readRule(text)) };
    const added = await ask<ShownRule | ShownRule[]>(flags, "faults", init);
    return printAs(flags, added, inWords([added].flat()));
  },

  async clear({ flags }: CommandLine<"faults clear">): Promise<number> {
    await adminCall(flags, "faults", { method: "DELETE" });
    return printAs(flags, { items: [] }, "all fault rules are gone");
  },

  async presets({ flags: { url, ...flags } }: CommandLine<"faults presets">): Promise<number> {
    const items =
      url === undefined
        ? listPresets()
        : (await ask<{ items: ReturnType<typeof listPresets> }>({ url, ...flags }, "faults/presets")).items;
    const lines = items.map(({ name, description, ends }) => `${name.padEnd(16)}${description}. It ends ${ends}.`);
    return printAs(flags, { total: items.length, items }, lines.join("\n"));
  },
};

const inWords = (rules: readonly ShownRule[]): string =>
  rules.length === 0
    ? "there are no fault rules"
    : rules
        .flatMap(({ id, why, ends, warnings }) => [
          `${id.padEnd(16)}${why}. It ends ${ends}.`,
          ...warnings.map(({ path, message }) => `${" ".repeat(16)}warning: ${path}: ${message}`),
        ])
        .join("\n");

/** What a running server answers. */
async function ask<Answer>(address: AdminAddress, path: string, init?: RequestInit): Promise<Answer> {
  return JSON.parse(await adminCall(address, path, init)) as Answer;
}

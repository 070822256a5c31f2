import { listPresets } from "../faults/list-presets.ts";
import { type AdminAddress, adminCall } from "./admin-call.ts";
import type { CommandLine } from "./command-line.ts";
import { print } from "./print.ts";
import { readRule } from "./read-rule.ts";
import { UsageError } from "./usage-error.ts";

/** What is done with the rules of a running server. */
export const faultsCommands = {
  list: ({ flags }: CommandLine<"faults list">) => ask(flags, "faults"),

  add({ flags, words }: CommandLine<"faults add">): Promise<number> {
    const text = words[0] ?? flags.rule;
    if (text === undefined) {
      throw new UsageError("faults add: expected the name of a preset, the path of a JSON file, or JSON");
    }
    return ask(flags, "faults", { method: "POST", body: JSON.stringify(readRule(text)) });
  },

  async clear({ flags }: CommandLine<"faults clear">): Promise<number> {
    await adminCall(flags, "faults", { method: "DELETE" });
    return print("all fault rules are gone");
  },

  async presets({ flags: { url, ...flags } }: CommandLine<"faults presets">): Promise<number> {
    if (url !== undefined) return ask({ url, ...flags }, "faults/presets");
    const lines = listPresets().map(
      ({ name, description, ends }) => `${name.padEnd(16)}${description}. It ends ${ends}.`,
    );
    return print(lines.join("\n"));
  },
};

/** Prints what a running server answers, for people to read. */
async function ask(address: AdminAddress, path: string, init?: RequestInit): Promise<number> {
  return print(JSON.stringify(JSON.parse(await adminCall(address, path, init)), null, 2));
}

import { presets } from "./presets.ts";
import { printEnd } from "./print-end.ts";
import { ruleSchema } from "./rule.ts";

/** The rules that have a name, as a user could write them, each with when it stops hitting. */
export const listPresets = () =>
  Object.entries(presets).map(([name, preset]) => ({ name, ends: printEnd(ruleSchema.parse(preset)), ...preset }));

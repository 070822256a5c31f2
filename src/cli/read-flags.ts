import { parseArgs } from "node:util";
import { UsageError } from "./usage-error.ts";

/** A flag of a command: whether it stands alone, and its short form. */
export type FlagTypes = Readonly<Record<string, { readonly type: "boolean" | "string"; readonly short?: string }>>;

/** Flags by name without dashes; `true` for one without a value. */
export type Flags = Readonly<Record<string, string | true>>;

/**
 * Splits words into flags. A flag that is not in `types` is kept, for whoever knows all names to refuse.
 * @throws UsageError for a word that is no flag, and for a flag without its value
 */
export function readFlags(words: readonly string[], types: FlagTypes): Flags {
  const { tokens } = parseArgs({
    args: [...words],
    options: { ...types },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags: Record<string, string | true> = {};
  for (const token of tokens) {
    // What follows an unknown flag is its value: the flag is the mistake to tell.
    if (token.kind === "positional" && Object.keys(flags).some((name) => !Object.hasOwn(types, name))) continue;
    if (token.kind === "positional") throw new UsageError(`${token.value}: unexpected word`);
    if (token.kind !== "option") continue;
    const { name, value } = token;
    if (types[name]?.type === "string" && (value === undefined || (!token.inlineValue && value.startsWith("--")))) {
      throw new UsageError(`--${name}: expected a value`);
    }
    flags[name] = value ?? true;
  }
  return flags;
}

import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearestHint } from "../ground/config-error.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The flags of a command that is no setting of the stand-in.
 * @throws UsageError for an unknown flag, with the nearest known one, and for a flag without its value
 */
export function readOptions<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  words: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...words], options }).values;
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION") throw new UsageError(message);
    const name = /'(--?[^' ]+)/.exec(message)?.[1] ?? "";
    const known = Object.keys(options).map((option) => `--${option}`);
    throw new UsageError(`${name}: unknown; ${nearestHint(name, known)}`);
  }
}

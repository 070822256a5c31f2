import { typedRule } from "../mock/faults/typed-rules.ts";
import { UsageError } from "./usage-error.ts";

/**
 * A rule as it was typed: a preset by name, JSON as it stands, or the content of a file.
 * @throws UsageError when it is none of them
 */
export function readRule(text: string): unknown {
  try {
    return typedRule(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

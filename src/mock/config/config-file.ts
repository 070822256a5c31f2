import type { ConfigProblem } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json-once.ts";
import { RepeatedMember } from "../../ground/repeated-member.ts";
import type { Sourced } from "./config-problems.ts";

/** The keys of a config file. What keeps it from being read goes to `problems`. */
export function readConfigFile(path: string, problems: ConfigProblem[]): Map<string, Sourced> {
  const broken = (message: string, hint: string) => {
    problems.push({ where: path, message, hint });
    return new Map<string, Sourced>();
  };
  let content: unknown;
  try {
    content = jsonOnce(readPlainFile(path));
  } catch (error) {
    if (error instanceof RepeatedMember) return broken(error.message, "keep one");
    return broken(`the config file cannot be read: ${unquoted(error as Error)}`, "expected a JSON object");
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    return broken("the config file is no object", "expected a JSON object");
  const { $schema: _, ...keys } = content as Record<string, unknown>;
  return new Map(Object.entries(keys).map(([key, value]) => [key, { value, where: `${key} in ${path}` }]));
}

// V8 quotes the text around a fault, and that may be a secret.
const unquoted = ({ message }: Error): string => message.replace(/, (?:\.\.\.)?".*$/s, "");

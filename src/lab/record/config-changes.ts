import { isDeepStrictEqual } from "node:util";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { ObservedConfig } from "../adopt/observe.ts";

/** What a config file would change, in lines: switches and errors that are others in it than in the file that is there. */
export function configChanges(there: Readonly<Record<string, unknown>>, config: ObservedConfig): string[] {
  const before = { assumptions: objectOf(there["assumptions"]), vendorErrors: objectOf(there["vendorErrors"]) };
  const switches = changed(before.assumptions, config.assumptions).map(
    ([id, old, now]) => `assumptions: ${id}: ${old ?? "as assumed"} -> ${now ?? "as assumed"}`,
  );
  const errors = changed(before.vendorErrors, config.vendorErrors).map(([kind, old, now]) => {
    const own = vendorErrors[kind as keyof typeof vendorErrors];
    return `vendorErrors: ${kind}: ${wordsOf(old ?? own)} -> ${wordsOf(now ?? own)}`;
  });
  const all = [...switches, ...errors];
  return all.length > 0 ? all : ["nothing changes"];
}

function changed(
  before: Readonly<Record<string, unknown>>,
  now: object,
): [name: string, before: unknown, now: unknown][] {
  const after = now as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .map((name): [string, unknown, unknown] => [name, before[name], after[name]])
    .filter(([, old, value]) => !isDeepStrictEqual(old, value));
}

function wordsOf(error: unknown): string {
  const { code, message, provenance, row } = error as {
    code?: string;
    message?: string;
    provenance?: string;
    row?: { text?: string };
  };
  return `${[code, row?.text ?? message].filter((one) => one !== undefined).join(": ")} (${provenance ?? "observed"})`;
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

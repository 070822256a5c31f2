import type { Rule } from "../faults/rule.ts";

/** Ids that rules of the config file and rules of a sandbox both have. */
export function sharedIds(ofFile: readonly Rule[], own: readonly Rule[]): string[] {
  const ids = new Set(ofFile.map(({ id }) => id));
  return own.flatMap(({ id }) => (id !== undefined && ids.has(id) ? [id] : []));
}

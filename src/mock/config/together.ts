import { switchesOf } from "../../wire/switches.ts";
import type { Sourced } from "./config-problems.ts";

/**
 * What several sources say of a setting that is brought together by its members: what a later source says of one goes
 * before, and what it says nothing of stays. A value that is none of such a setting is left to be refused by itself.
 * @param sources the one that goes before all others last
 */
export function together(sources: readonly Sourced[]): Sourced | undefined {
  const parts = sources.map((source) => ({ ...source, members: switchesOf(source.value) }));
  const wrong = parts.findLast(({ members }) => members === undefined);
  if (wrong) return wrong;
  const memberOrigins = new Map<string, string>();
  const value: Record<string, unknown> = {};
  for (const { members, where } of parts) {
    for (const [name, member] of Object.entries(members ?? {})) {
      value[name] = member;
      memberOrigins.set(name, where);
    }
  }
  const all = new Set(memberOrigins.values());
  const where = [...all].join(", ") || parts.at(-1)?.where;
  return where === undefined ? undefined : { value, where, memberOrigins };
}

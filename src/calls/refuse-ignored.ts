import { type Refusal, refuse } from "../wire/refusal.ts";
import type { Release } from "../wire/release.ts";

/**
 * The refusal that `--strict` makes of ignored members.
 * @param at path of the row that they stand in; empty for the call
 */
export function refuseIgnored(ignored: readonly string[], at: string, release: Release): Refusal {
  const path = at === "" ? (ignored[0] as string) : `${at}.${ignored[0]}`;
  return refuse("unknownMember", { path, release: release.name });
}

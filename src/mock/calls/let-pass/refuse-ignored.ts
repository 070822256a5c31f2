import { type Refusal, refuse } from "../../../wire/refusal.ts";
import type { Release } from "../../../wire/release.ts";
import { maskText } from "../../../wire/secrets/mask-text.ts";

/**
 * The refusal that `--strict` makes of ignored members.
 * @param at path of the row that they stand in; empty for the call
 */
export function refuseIgnored(ignored: readonly string[], at: string, release: Release): Refusal {
  const name = maskText(ignored[0] as string);
  const path = at === "" ? name : `${at}.${name}`;
  return refuse("unknownMember", { path, release: release.name });
}

import type { Contract } from "../../vendor/method.ts";
import { type Assumption, assumptions } from "../../wire/assumptions.ts";
import { isKnownIn, newestKnownRelease, type Release } from "../../wire/release.ts";
import type { Call } from "./call.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

/** Says what no page says of the method, or of the way in which it is called. */
export function sayOfMethod(
  { headers, verb, query, oddPath }: Call,
  contract: Contract,
  release: Release,
  used: UsedAssumptions,
): void {
  for (const id of contract.restsOn ?? []) {
    const { since = release.name }: Assumption = assumptions[id];
    if (isKnownIn(release, since)) used.assumes(id);
  }
  if (verb === "GET" && isRepeating(query)) used.assumes("identifier.repeated-in-query");
  for (const id of oddPath) used.assumes(id);
  if (release.order > newestKnownRelease.order) used.assumes("call.unknown-release");
  const { "content-type": type = "" } = headers;
  if (verb === "POST" && type !== "application/json" && !/^application\/json\s*(;\s*charset\s*=[^;]*)?$/i.test(type)) {
    used.assumes("call.content-type");
  }
  if (verb === "POST" && headers["content-encoding"] !== undefined) used.assumes("call.content-encoding");
}

/** Does a name stand twice in a query? */
function isRepeating(query: string): boolean {
  const names = [...new URLSearchParams(query).keys()];
  return new Set(names).size < names.length;
}

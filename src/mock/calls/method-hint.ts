import { nearestName } from "../../ground/config-error.ts";
import type { Contract } from "../../vendor/method.ts";
import { ownPaths } from "../../wire/own-paths.ts";
import { isKnownIn, type Release } from "../../wire/release.ts";
import { webApiRoot } from "../../wire/web-api-root.ts";

/** A path may be as long as a request; no method's is. */
const longestPath = 200;

/** What to call in place of a path that is no method of a release. */
export function methodHint(path: string, contracts: readonly Contract[], release: Release): string {
  const asked = path.replace(/\/+$/, "").slice(-longestPath);
  const same = contracts.find((one) => asked === webApiRoot + one.path);
  if (same) return `it is one from ${same.since} on.`;
  const sought = asked.toLowerCase();
  // Of two that the path ends in, the longer one is meant.
  const endings = contracts.filter((one) => sought.endsWith(`/${one.path}`) && sought !== webApiRoot + one.path);
  const meant = endings.sort((one, other) => other.path.length - one.path.length)[0];
  if (meant) {
    const base = sought.length === meant.path.length + 1 ? "missing" : "another";
    return `the base path is ${base}: ${webApiRoot}${meant.path}${laterOn(meant, release)}.`;
  }
  const near = nearestName(sought.replace(/^(\/?crmapi\/rest\/v2)?\/+/, ""), pathsOf(contracts));
  const method = contracts.find((one) => one.path === near);
  return method
    ? `did you mean ${webApiRoot}${method.path}${laterOn(method, release)}?`
    : `those that there are stand in ${ownPaths.admin}/openapi.json.`;
}

const pathsOf = (contracts: readonly Contract[]) => contracts.map(({ path }) => path);

const laterOn = ({ since }: Contract, release: Release) =>
  isKnownIn(release, since) ? "" : `, which is one from ${since} on`;

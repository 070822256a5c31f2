import { cutText, nearestName } from "../../ground/config-error.ts";
import type { Contract } from "../../vendor/method.ts";
import { ownPaths, webApiRoot } from "../../wire/paths.ts";
import { readQuery } from "../../wire/read-query.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { isKnownIn, type Release } from "../../wire/release.ts";
import { maskPath } from "../../wire/secrets/mask-text.ts";
import type { Call } from "./call.ts";

/**
 * The parameters of a call as they were sent, or why they cannot be read: no such method, wrong verb, no JSON object.
 * @param contracts of every method that there is
 */
export function readRequest(call: Call, contracts: readonly Contract[]): Record<string, unknown> | Refusal {
  const { release, operation, path } = call;
  if (!operation || !isKnownIn(release, operation.contract.since)) {
    const hint = methodHint(path, contracts, release);
    return refuse("methodUnknown", { path: cutText(maskPath(path)), release: release.name, hint });
  }
  const { verb, parameters, bodyOptional } = operation.contract;
  if (verb !== call.verb) return refuse("verbNotAllowed", { path, allowed: verb, verb: call.verb });
  if (verb === "GET") return readQuery(call.query, parameters);
  const { body } = call;
  return bodyOptional && !isRefusal(body) && body.trim() === "" ? {} : call.json;
}

/** A path may be as long as a request; no method's is. */
const longestPath = 200;

/** What to call in place of a path that is no method of a release. */
export function methodHint(path: string, contracts: readonly Contract[], release: Release): string {
  const asked = path.replace(/\/+$/, "").slice(-longestPath);
  const same = contracts.find((one) => asked === webApiRoot + one.path);
  if (same) return `it is one from ${same.since} on.`;
  const sought = asked.toLowerCase();
  const meant = contracts.find((one) => sought.endsWith(`/${one.path}`) && sought !== webApiRoot + one.path);
  if (meant) {
    const base = sought.length === meant.path.length + 1 ? "missing" : "another";
    return `the base path is ${base}: ${webApiRoot}${meant.path}${laterOn(meant, release)}.`;
  }
  const paths = contracts.map((one) => one.path);
  const near = nearestName(sought.replace(/^(\/?crmapi\/rest\/v2)?\/+/, ""), paths);
  const method = contracts.find((one) => one.path === near);
  return method
    ? `did you mean ${webApiRoot}${method.path}${laterOn(method, release)}?`
    : `those that there are stand in ${ownPaths.admin}/openapi.json.`;
}

const laterOn = ({ since }: Contract, release: Release) =>
  isKnownIn(release, since) ? "" : `, which is one from ${since} on`;

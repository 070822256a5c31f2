import { cutText, nearestName } from "../../ground/config-error.ts";
import type { Contract } from "../../vendor/method.ts";
import { ownPaths, webApiRoot } from "../../wire/paths.ts";
import { readQuery } from "../../wire/read-query.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { isKnownIn, type Release } from "../../wire/release.ts";
import { maskPath } from "../../wire/secrets/mask-text.ts";
import type { Call } from "./call.ts";
import type { ParameterReader } from "./read-parameters.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

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

/** Reads the parameters of a call, but for its rows, or tells why it is refused. */
export function readCall(
  request: object,
  reader: ParameterReader,
  contract: Contract,
  used: UsedAssumptions,
): object | Refusal {
  const asked = used.valueSwitches ? reader.switchedCall(request, used.valueSwitches, used.assumes) : request;
  if (isRefusal(asked)) return asked;
  const { parameters, doubts } = reader.call(asked);
  for (const id of doubts) used.assumes(id);
  if (!isRefusal(parameters)) return parameters;
  const { refused, values } = parameters;
  if (refused !== "tooManyRows" || used.assumes("bulk.more-than-max") !== "first-done") return parameters;
  return readCall(withFirstRows(asked, contract, Number(values["max"])), reader, contract, used);
}

function withFirstRows(request: object, { bulk }: Contract, max: number): object {
  const set = bulk?.set as string;
  const rows = (request as Readonly<Record<string, readonly unknown[]>>)[set] as readonly unknown[];
  return { ...request, [set]: rows.slice(0, max) };
}

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

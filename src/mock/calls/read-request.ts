import { cutText } from "../../ground/config-error.ts";
import type { Contract } from "../../vendor/method.ts";
import { readQuery } from "../../wire/read-query.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { isKnownIn } from "../../wire/release.ts";
import { maskPath } from "../../wire/secrets/mask-text.ts";
import type { Call } from "./call.ts";
import { methodHint } from "./method-hint.ts";

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

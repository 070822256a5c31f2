import { readQuery } from "../wire/read-query.ts";
import { isRefusal, type Refusal, refuse } from "../wire/refusal.ts";
import { isKnownIn } from "../wire/release.ts";
import type { Call } from "./call.ts";

/** The parameters of a call as they were sent, or why they cannot be read: no such method, wrong verb, no JSON object. */
export function readRequest(call: Call): Record<string, unknown> | Refusal {
  const { sandbox, operation, path } = call;
  const release = sandbox.release();
  if (!operation || !isKnownIn(release, operation.contract.since)) {
    return refuse("methodUnknown", { path, release: release.name });
  }
  const { verb, parameters, bodyOptional } = operation.contract;
  if (verb !== call.verb) return refuse("verbNotAllowed", { path, allowed: verb, verb: call.verb });
  if (verb === "GET") return readQuery(call.query, parameters);
  const { body } = call;
  return bodyOptional && !isRefusal(body) && body.trim() === "" ? {} : call.json;
}

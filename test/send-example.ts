import type { Contract, Example } from "../src/method.ts";
import type { Client } from "./transports.ts";

/** Sends the request of an example whose values are filled in. */
export function sendExample(client: Client, contract: Contract, request: Example["request"]): Promise<Response> {
  const { headers = {}, query, body, verb = contract.verb, path = contract.path } = request;
  const search = query ? `?${new URLSearchParams(query)}` : "";
  const text = typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body);
  return client.send(`/crmapi/rest/v2/${path}${search}`, {
    method: verb,
    headers: { ...(text !== undefined && { "content-type": "application/json" }), ...headers },
    ...(text !== undefined && { body: text }),
  });
}

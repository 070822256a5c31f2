import type { Example, Method } from "../src/vendor/method.ts";
import { queryText } from "../src/vendor/method.ts";
import type { Client } from "./transports.ts";

/** Sends the request of an example whose values are filled in. */
export async function sendExample(client: Client, method: Method, request: Example["request"]): Promise<Response> {
  for (const before of request.after ?? []) await sendExample(client, method, { body: before });
  const { headers, query = {}, body, bytes, text, verb = method.verb, path = method.path } = request;
  const json = body === undefined ? null : JSON.stringify(body);
  const sent = bytes !== undefined ? Buffer.from(bytes, "base64") : (text ?? json);
  const all = new Headers(sent === null ? {} : { "content-type": "application/json" });
  for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value);
  return client.send(`/crmapi/rest/v2/${path}${queryText(query)}`, {
    method: verb,
    headers: all,
    body: sent,
  });
}

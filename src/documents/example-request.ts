import { type JsonObject, jsonOr, objectOf } from "../ground/json.ts";
import { webApiRoot } from "../ground/own-paths.ts";
import { readQuery } from "../schema/read-query.ts";
import { type Example, fillExample, queryText } from "../vendor/example.ts";
import type { Method } from "../vendor/method.ts";

/**
 * The request of an example, with the values of a system in place of its names. `query` has no question mark.
 * @throws RangeError for a missing value
 */
export function requestOfExample(method: Method, example: Example, values: Readonly<Record<string, string | number>>) {
  const { text, ...request } = example.request;
  const { headers, query = {}, verb = method.verb, path = method.path, body, bytes } = fillExample(request, values);
  // The values of a text stand within quotation marks.
  const quoted = Object.entries(values).map(([name, value]) => [name, JSON.stringify(String(value)).slice(1, -1)]);
  const json = text === undefined ? JSON.stringify(body) : String(fillExample(text, Object.fromEntries(quoted)));
  const sent = verb !== "POST" ? undefined : bytes === undefined ? json : Buffer.from(bytes, "base64");
  return {
    verb,
    path: webApiRoot + path,
    query: queryText(query).slice(1),
    headers: { ...(verb === "POST" && { "Content-Type": "application/json" }), ...headers },
    body: sent,
  };
}

/** The parameters of a call, from its query or its JSON; `undefined` if that is no JSON object. */
export const readParameters = ({ verb, parameters }: Method, query: string, json: unknown): JsonObject | undefined =>
  verb === "GET" ? readQuery(query, parameters) : objectOf(json);

/** The parameters in a request of an example. */
export const parametersOfRequest = (method: Method, { query, body }: ReturnType<typeof requestOfExample>) =>
  readParameters(method, query, body === undefined ? {} : jsonOr(String(body)));

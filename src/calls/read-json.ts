import { isRefusal, type Refusal, refuse } from "../wire/refusal.ts";
import { whyNotJson } from "./why-not-json.ts";

/**
 * The body of a call as a JSON object, or why it is none. The content type is not looked at: a real client sends
 * `applicatio/json`, and works.
 */
export function readJson(body: string | Refusal): Record<string, unknown> | Refusal {
  if (isRefusal(body)) return body;
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    // V8's own message quotes the text around the fault, and that may be a secret.
    return refuse("bodyNotJson", { reason: whyNotJson(body) });
  }
  if (typeof read === "object" && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  return refuse("bodyNotAnObject", {
    actual: read === null ? "null" : Array.isArray(read) ? "an array" : `a ${typeof read}`,
  });
}

import { isRefusal, type Refusal, refuse } from "../wire/refusal.ts";

/**
 * The body of a call as a JSON object, or why it is none. The content type is not looked at: a real client sends
 * `applicatio/json`, and works.
 */
export function readJson(body: string | Refusal): Record<string, unknown> | Refusal {
  if (isRefusal(body)) return body;
  if (body.trim() === "") return refuse("bodyNotJson", { reason: "it is empty" });
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch (error) {
    return refuse("bodyNotJson", { reason: reasonOf(error) });
  }
  if (typeof read === "object" && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  return refuse("bodyNotAnObject", {
    actual: read === null ? "null" : Array.isArray(read) ? "an array" : `a ${typeof read}`,
  });
}

// V8 quotes the text around the fault, and that may be a secret: only the place is told.
function reasonOf(error: unknown): string {
  const at = /position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message);
  return at ? `it breaks at ${at[0]}` : "it ends too early";
}

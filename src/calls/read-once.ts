import { isRefusal, type Refusal, refuse } from "../wire/refusal.ts";
import type { Call } from "./call.ts";

/** Reads a body as JSON, once, when it is first asked for. */
export function readOnce(body: Call["body"]): Call["json"] {
  let read: ReturnType<Call["json"]> | undefined;
  return () => {
    read ??= isRefusal(body) ? body : readBodyText(body);
    return read;
  };
}

// The content type is not looked at: a real client sends `applicatio/json`, and works.
function readBodyText(text: string): Record<string, unknown> | Refusal {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return refuse("bodyNotJson", { reason: text.trim() === "" ? "it is empty" : reasonOf(error) });
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  return refuse("bodyNotAnObject", {
    actual: body === null ? "null" : Array.isArray(body) ? "an array" : `a ${typeof body}`,
  });
}

// V8 quotes the text around the fault, and that may be a secret: only the place is told.
function reasonOf(error: unknown): string {
  const at = /position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message);
  return at ? `it breaks at ${at[0]}` : "it ends too early";
}

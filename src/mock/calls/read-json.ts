import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { type JsonLoss, jsonLosses } from "./audit/json-losses.ts";
import { whyNotJson } from "./why-not-json.ts";

/** A body that was read: as a JSON object, or why it is none, and what was lost of it. */
interface ReadJson {
  readonly json: Record<string, unknown> | Refusal;
  readonly losses: readonly JsonLoss[];
}

const noLosses: readonly JsonLoss[] = Object.freeze([]);

/**
 * The body of a call as a JSON object, or why it is none. The content type is not looked at: a real client sends
 * `applicatio/json`, and works.
 */
export function readJson(body: string | Refusal): ReadJson {
  const read = isRefusal(body) ? body : parsed(body);
  if (isRefusal(read)) return { json: read, losses: noLosses };
  if (typeof read === "object" && read !== null && !Array.isArray(read)) {
    return { json: read as Record<string, unknown>, losses: jsonLosses(body as string, read) };
  }
  const actual = read === null ? "null" : Array.isArray(read) ? "an array" : `a ${typeof read}`;
  return { json: refuse("bodyNotAnObject", { actual }), losses: noLosses };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // V8's own message quotes the text around the fault, and that may be a secret.
    return refuse("bodyNotJson", { reason: whyNotJson(body) });
  }
}

import type { Context } from "hono";
import type { Answer } from "../calls/answer.ts";
import type { Call } from "../calls/call.ts";
import { shapeBody } from "../faults/effects/body.ts";
import { noise } from "../ground/random.ts";
import type { Closing } from "./closing.ts";
import { replyHeaders } from "./reply.ts";
import { sendBroken } from "./socket-effects.ts";
import { throttledBody } from "./throttled-body.ts";

/**
 * Sends an answer that fault rules have hit: shaped, slowly, or not at all.
 * @throws NoSocketError when a rule wants to break a connection and there is none
 */
export async function deliver(
  context: Context,
  call: Call,
  answer: Answer,
  remarks: readonly string[],
  closing: Closing,
): Promise<Response> {
  const faults = answer.faults as NonNullable<Answer["faults"]>;
  const shaped = shapeBody(answer.text, answer.contentType ?? "", faults.bodies);
  const headers = replyHeaders(call, { ...answer, contentType: shaped.contentType || undefined }, [
    ...remarks,
    ...shaped.remarks.map(asHeader),
  ]);
  const bytes = typeof shaped.body === "string" ? Buffer.from(shaped.body) : shaped.body;
  const { status } = answer;
  const { broken } = answer;
  if (broken) {
    const { effect, rule, ordinal } = broken;
    const bytesOfNoise = noise([rule, ordinal]);
    return sendBroken(context, closing, { rule, effect, status, headers, body: bytes, noise: bytesOfNoise });
  }
  const hasBody = bytes.length > 0 || (status !== 204 && status !== 205 && status !== 304);
  if (!hasBody) return new Response(null, { status, headers });
  const [throttle] = faults.throttles;
  if (!throttle) return new Response(shaped.body, { status, headers });
  headers["content-length"] = String(bytes.length);
  return new Response(throttledBody(context, closing, bytes, throttle), { status, headers });
}

const asHeader = (remark: string) => remark.replace(/[^\x20-\x7e]/g, "?");

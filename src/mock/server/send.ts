import type { Context } from "hono";
import type { Answer } from "../calls/answer.ts";
import { answerHeaders, type SaidBeside } from "../calls/answer-headers.ts";
import type { Call } from "../calls/call.ts";
import { shapeBody } from "../faults/effects/body.ts";
import { type Throttle, throttled } from "../faults/effects/slow.ts";
import { bodiesOf, throttlesOf } from "../faults/hit.ts";
import { sendBroken } from "./broken-connection.ts";
import { pause } from "./request.ts";

/**
 * Sends an answer: whole, or shaped, slowly or not at all when fault rules have hit it. Made without Hono's context: with
 * more than one header that goes by way of a `Headers`, which is slow.
 * @throws NoSocketError when a rule wants to break a connection and there is none
 */
export function send(
  context: Context,
  call: Call,
  answer: Answer,
  beside: SaidBeside,
  closing: AbortSignal,
): Response | Promise<Response> {
  if (answer.hits.length > 0) return sendFaulted(context, call, answer, beside, closing);
  return new Response(answer.text, { status: answer.status, headers: answerHeaders(call, answer, beside) });
}

function sendFaulted(
  context: Context,
  call: Call,
  answer: Answer,
  beside: SaidBeside,
  closing: AbortSignal,
): Response | Promise<Response> {
  const { status, broken, hits } = answer;
  const shaped = shapeBody(answer.text, answer.contentType ?? "", bodiesOf(hits));
  const headers = answerHeaders(
    call,
    { ...answer, contentType: shaped.contentType || undefined },
    {
      ...beside,
      remarks: [...beside.remarks, ...shaped.remarks.map((remark) => remark.replace(/[^\x20-\x7e]/g, "?"))],
    },
  );
  const body = typeof shaped.body === "string" ? Buffer.from(shaped.body) : shaped.body;
  if (broken) return sendBroken(context, closing, { ...broken, status, headers, body });
  const hasBody = body.length > 0 || (status !== 204 && status !== 205 && status !== 304);
  if (!hasBody) return new Response(null, { status, headers });
  const [throttle] = throttlesOf(hits);
  if (!throttle) return new Response(shaped.body, { status, headers });
  headers["content-length"] = String(body.length);
  return new Response(trickling(context, closing, body, throttle), { status, headers });
}

/** A body that trickles. It ends at once when nobody reads it any more, and hurries when the server is about to stop. */
function trickling(
  context: Context,
  closing: AbortSignal,
  body: Uint8Array,
  throttle: Throttle,
): ReadableStream<Uint8Array> {
  const parts = throttled(body, throttle);
  let isGone = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = parts.shift();
      if (!part) return controller.close();
      await pause(context, closing, part.waitMs);
      if (!isGone) controller.enqueue(part.bytes);
    },
    cancel() {
      isGone = true;
      parts.length = 0;
    },
  });
}

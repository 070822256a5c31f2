import type { Context } from "hono";
import { type Throttle, throttled } from "../faults/effects/throttle.ts";
import type { Closing } from "./closing.ts";
import { pause } from "./pause.ts";

/** A body that trickles. It ends at once when nobody reads it any more, and hurries when the server is about to stop. */
export function throttledBody(
  context: Context,
  closing: Closing,
  body: Uint8Array,
  throttle: Throttle,
): ReadableStream<Uint8Array> {
  const parts = throttled(body, throttle);
  let gone = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = parts.shift();
      if (!part) return controller.close();
      await pause(context, closing, part.waitMs);
      if (!gone) controller.enqueue(part.bytes);
    },
    cancel() {
      gone = true;
      parts.length = 0;
    },
  });
}

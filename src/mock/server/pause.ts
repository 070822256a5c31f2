import type { Context } from "hono";
import { socketOf } from "./socket-of.ts";

/** Waits in real time; ends early when the client goes away or the server is about to stop. */
export function pause(context: Context, closing: AbortSignal, ms: number): Promise<void> {
  if (ms <= 0 || closing.aborted) return Promise.resolve();
  const socket = socketOf(context);
  const signal = socket ? undefined : context.req.raw.signal;
  if (socket?.destroyed || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      closing.removeEventListener("abort", end);
      socket?.off("close", end);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    closing.addEventListener("abort", end);
    socket?.once("close", end);
    signal?.addEventListener("abort", end);
  });
}

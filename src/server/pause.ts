import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Closing } from "./closing.ts";

/** Waits in real time; ends early when the client goes away or the server is about to stop. */
export function pause(context: Context, closing: Closing, ms: number): Promise<void> {
  if (ms <= 0 || closing.isClosing) return Promise.resolve();
  const socket = (context.env as Partial<HttpBindings> | undefined)?.incoming?.socket;
  const signal = socket ? undefined : context.req.raw.signal;
  if (socket?.destroyed || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      offClosing();
      socket?.off("close", end);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    const offClosing = closing.onClose(end);
    socket?.once("close", end);
    signal?.addEventListener("abort", end);
  });
}

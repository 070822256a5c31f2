import type { Context } from "hono";
import { socketOf } from "./request.ts";

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

// Taken once: a test that fakes the timers of its process must not stop the server in it.
const afterPoll = setImmediate;

let turn: Promise<void> | undefined;

/**
 * Resolves once everything that has arrived is read. Calls that come in together are then answered together, and their answers go
 * out in one burst; answered one by one, each answer wakes a client that has just gone to sleep.
 */
export function nextTurn(): Promise<void> {
  turn ??= new Promise((resolve) => {
    afterPoll(() => {
      turn = undefined;
      resolve();
    });
  });
  return turn;
}

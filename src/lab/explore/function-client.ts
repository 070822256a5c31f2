import type { Client, ClientWorld } from "./client.ts";

/** A client as a function of the same process; it ends well unless it throws or gives a number that is not 0. */
export type RunClient = (world: ClientWorld) => Promise<unknown>;

/** A client that is a function. One that does not end cannot be stopped: it is left alone, without its sandbox. */
export function functionClient(run: RunClient): Client {
  return async (world) => {
    if (world.signal.aborted) return { code: 1, output: "" };
    const aborted = new Promise<"aborted">((resolve) => {
      world.signal.addEventListener("abort", () => resolve("aborted"), { once: true });
    });
    const ended = Promise.resolve()
      .then(() => run(world))
      .then(
        (result) => ({ code: typeof result === "number" ? result : 0, output: "" }),
        (error: unknown) => ({
          code: 1,
          output: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
      );
    const end = await Promise.race([ended, aborted]);
    return end === "aborted" ? { code: 1, output: "" } : end;
  };
}

import { useEffect, useState } from "preact/hooks";
import type { AdminClient } from "./admin-client.ts";
import { followCalls } from "./follow-calls.ts";

/** How long calls gather before what they changed is asked for. */
const gatherMs = 400;

/**
 * A number that grows when calls have come in, so that what they changed is asked for again.
 * @param isWanted nobody asks otherwise: a browser has few connections for all windows together
 */
export function usePulse(client: AdminClient, isWanted: boolean): number {
  const [pulse, setPulse] = useState(0);
  useEffect(() => {
    if (!isWanted) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop = () => {};
    let isOver = false;
    const beat = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setPulse((before) => before + 1);
      }, gatherMs);
    };
    client.ask<{ recorded: number }>("requests/count").then(
      ({ recorded }) => {
        const listener = { call: beat, reset: beat, state() {}, refused() {} };
        if (!isOver) stop = followCalls(client, { query: "", after: recorded }, listener);
      },
      () => {},
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
      stop();
    };
  }, [client, isWanted]);
  return pulse;
}

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
    const beat = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setPulse((before) => before + 1);
      }, gatherMs);
    };
    // When the stream is there, what was asked before it may be out of date already.
    const state = (isThere: boolean) => isThere && beat();
    const stop = followCalls(client, { query: "" }, { call: beat, reset: beat, evicted: beat, state, refused() {} });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, isWanted]);
  return pulse;
}
